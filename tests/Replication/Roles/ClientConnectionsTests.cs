namespace VipGuard.Replication.Tests.Roles;

public sealed class ClientConnectionsTests
{
    // As MariaDB 10.11 and MySQL 9.7 list them.
    private static readonly SqlRows listed = new(
        ["Id", "User", "Host", "db", "Command", "Time", "State", "Info"],
        [
            ["5", "system user", "", null, "Slave_IO", "9", "Waiting for master to send event", null],
            ["6", "system user", "", null, "Slave_SQL", "9", "Slave has read all relay log", null],
            ["7", "system user", "connecting host", null, "Connect", "9", "Waiting for source to send event", null],
            ["8", "event_scheduler", "localhost", null, "Daemon", "9", "Waiting on empty queue", null],
            ["9", "vipguard_repl", "10.0.0.2:40112", null, "Binlog Dump GTID", "9", "Source has sent all binlog", null],
            ["10", "other_repl", "10.0.0.3:40112", null, "Binlog Dump", "9", "Master has sent all binlog", null],
            ["11", "vipguard", "localhost", null, "Query", "0", "init", "SHOW PROCESSLIST"],
            ["12", "unauthenticated user", "10.0.0.9:5", null, "Connect", "0", "login", null],
            ["13", "app", "10.0.0.9:40113", "app", "Sleep", "2", "", null],
            ["14", "root", "localhost", null, "Sleep", "2", "", null],
            ["15", "app", "localhost:40114", "app", "Query", "2", "", "SELECT 1"],
            ["nonsense", "app", "10.0.0.9:1", null, "Sleep", "0", "", null],
            ["16", null, null, null, null, null, null, null],
        ]);

    [Fact]
    public void Clients_are_neither_the_servers_own_threads_nor_replication_nor_the_daemon()
    {
        IReadOnlyList<ServerThread> clients = ClientConnections.Clients(ClientConnections.Read(listed), ["vipguard", "vipguard_repl"]);

        Assert.Equal([13, 14, 15], clients.Select(c => c.Id));
        Assert.Equal(["app@10.0.0.9", "root@localhost", "app@localhost"], clients.Select(c => c.Account));
    }

    [Fact]
    public void Who_came_by_the_socket_stays_unless_it_stands_in_the_way()
    {
        IReadOnlyList<ServerThread> clients = ClientConnections.Clients(ClientConnections.Read(listed), ["vipguard", "vipguard_repl"]);

        Assert.Equal([13, 15], ClientConnections.ToEnd(clients, inTheWay: false).Select(c => c.Id));
        Assert.Equal([13, 14, 15], ClientConnections.ToEnd(clients, inTheWay: true).Select(c => c.Id));
    }

    [Fact]
    public void Grantees_are_read_whatever_is_in_them()
    {
        SqlRows grantees = new(["GRANTEE"], [["'root'@'localhost'"], ["'it''s'@'%'"], [null], ["nonsense"], ["'a@b'@'10.0.0.%'"]]);

        Assert.Equal(["a@b", "it''s", "root"], ClientConnections.Users(grantees).Order(StringComparer.Ordinal));
    }
}
