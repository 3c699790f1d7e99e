using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Sql;

public sealed class OneServer : IDisposable
{
    public OneServer() => Server.Start();

    internal RealServer Server { get; } = new();

    public void Dispose() => Server.Dispose();
}

public sealed class SessionTests(OneServer one) : IClassFixture<OneServer>
{
    private RealServer Server => one.Server;

    [Fact]
    public void Rows_come_with_names_NULLs_and_letters_of_all_alphabets()
    {
        using LibMariaDbSession session = Server.Root();

        SqlRows rows = session.Query("SELECT 1 AS a, NULL AS b, '' AS c, 'größe ☃ 😀' AS d UNION ALL SELECT 2, 'x', 'y', 'z'");

        Assert.Equal(["a", "b", "c", "d"], rows.Columns);
        Assert.Equal(2, rows.Count);
        Assert.Equal("1", rows[0]["A"]);
        Assert.Null(rows[0]["b"]);
        Assert.Equal("", rows[0]["c"]);
        Assert.Equal("größe ☃ 😀", rows[0]["d"]);
        Assert.Null(rows[0]["no such column"]);
        Assert.Equal("z", rows[1][3]);
    }

    [Fact]
    public void A_statement_without_rows_says_how_many_it_changed()
    {
        using LibMariaDbSession session = Server.Root();
        session.Execute("CREATE TEMPORARY TABLE mysql.counted (i INT)");

        Assert.Equal(3, session.Execute("INSERT INTO mysql.counted VALUES (1), (2), (3)"));
        Assert.Empty(session.Query("DO 1"));
    }

    [Fact]
    public void A_procedure_with_several_results_leaves_the_session_usable()
    {
        using LibMariaDbSession session = Server.Root();
        session.Execute("CREATE OR REPLACE PROCEDURE mysql.three() BEGIN SELECT 1; SELECT 2; SELECT 3; END");

        Assert.Equal("1", session.Query("CALL mysql.three()").Scalar);
        Assert.Equal("4", session.Query("SELECT 4").Scalar);
    }

    [Fact]
    public void An_error_has_its_number_its_state_and_its_place()
    {
        using LibMariaDbSession session = Server.Root();

        SqlException e = Assert.Throws<SqlException>(() => session.Query("SELECT * FROM mysql.nothing_here"));

        Assert.Equal(1146, e.Number);
        Assert.Equal("42S02", e.SqlState);
        Assert.Equal(Server.Socket, e.Where);
        Assert.Equal("2", session.Query("SELECT 2").Scalar);
    }

    [Theory]
    [InlineData("CREATE USER u@h IDENTIFIED BY 'very-secret-word' oops")]
    [InlineData("CREATE USER u@h IDENTIFIED 'very-secret-word'")]
    [InlineData("CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD='very-secret-word', NONSENSE=1")]
    [InlineData("SET PASSWORD FOR nobody@nowhere = PASSWORD('very-secret-word')")]
    [InlineData("GRANT USAGE ON *.* TO u@h IDENTIFIED VIA no_such_plugin USING 'very-secret-word'")]
    public void An_error_never_quotes_a_password(string sql)
    {
        using LibMariaDbSession session = Server.Root();

        SqlException e = Assert.Throws<SqlException>(() => session.Execute(sql));

        Assert.DoesNotContain("very-secret", e.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(0, e.Number);
    }

    [Fact]
    public void A_wrong_password_is_told_from_a_server_that_is_not_there()
    {
        SqlException refused = Assert.Throws<SqlException>(() => LibMariaDbSession.Open(new SqlEndpoint { Host = "127.0.0.1", Port = Server.Port, User = "admin", Password = "no" }));
        SqlException nobody = Assert.Throws<SqlException>(() => LibMariaDbSession.Open(new SqlEndpoint { Host = "127.0.0.1", Port = RealServer.FreePort(), User = "admin" }));
        SqlException noSocket = Assert.Throws<SqlException>(() => LibMariaDbSession.Open(new SqlEndpoint { Socket = "/nowhere/sock", User = "root" }));

        Assert.Equal(1045, refused.Number);
        Assert.True(refused is { IsLoginRefused: true, IsLineLost: false });
        Assert.True(nobody is { IsLoginRefused: false, IsLineLost: true }, nobody.Message);
        Assert.True(noSocket.IsLineLost, noSocket.Message);
    }

    [Fact]
    public void A_server_that_accepts_and_never_greets_is_left_after_the_connect_timeout()
    {
        using TcpListener hung = new(IPAddress.Loopback, 0);
        hung.Start();
        long start = Stopwatch.GetTimestamp();

        SqlException e = Assert.Throws<SqlException>(() => LibMariaDbSession.Open(new SqlEndpoint
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)hung.LocalEndpoint).Port,
            User = "root",
            ConnectTimeout = TimeSpan.FromMilliseconds(300), // the library counts whole seconds: one
        }));

        Assert.Equal(2013, e.Number);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.9, 3);
    }

    [Fact]
    public void A_slow_answer_is_cut_off_at_the_read_timeout_if_there_is_one()
    {
        using LibMariaDbSession hasty = LibMariaDbSession.Open(new SqlEndpoint { Socket = Server.Socket, User = "root", ReadTimeout = TimeSpan.FromSeconds(1) });
        long start = Stopwatch.GetTimestamp();
        SqlException e = Assert.Throws<SqlException>(() => hasty.Query("SELECT SLEEP(20)"));
        Assert.Equal(2013, e.Number);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.9, 3);

        using LibMariaDbSession patient = LibMariaDbSession.Open(new SqlEndpoint { Socket = Server.Socket, User = "root", ReadTimeout = Timeout.InfiniteTimeSpan });
        Assert.Equal("0", patient.Query("SELECT SLEEP(1.5)").Scalar);
    }

    [Fact]
    public void A_session_goes_from_thread_to_thread_but_serves_one_at_a_time()
    {
        LibMariaDbSession? session = null;
        Thread opener = new(() => session = Server.Root());
        opener.Start();
        opener.Join();
        Assert.Equal("1", session!.Query("SELECT 1").Scalar);

        Thread sleeper = new(() => Record.Exception(() => session.Query("SELECT SLEEP(5)")));
        sleeper.Start();
        Wait.Until(() => Server.Scalar("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP(5)%'") is "1", () => "the statement does not run");
        Assert.Throws<InvalidOperationException>(() => session.Query("SELECT 1"));
        Server.Execute("KILL QUERY " + Server.Scalar("SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP(5)%'"));
        sleeper.Join();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Query("SELECT 1"));
    }

    [Fact]
    public void A_server_gets_no_file_of_the_client()
    {
        using LibMariaDbSession session = Server.Root();
        session.Execute("CREATE TEMPORARY TABLE mysql.loaded (line TEXT)");

        Assert.Throws<SqlException>(() => session.Execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE mysql.loaded"));
    }

    [Fact]
    public void An_endpoint_says_where_it_leads_and_nothing_else()
    {
        SqlEndpoint endpoint = new() { Host = "::1", User = "someone", Password = "very-secret-word" };

        Assert.Equal("[::1]:3306", endpoint.ToString());
        Assert.Throws<ArgumentException>(() => LibMariaDbSession.Open(default));
    }
}
