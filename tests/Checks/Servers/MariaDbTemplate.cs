namespace VipGuard.Checks.Tests.Servers;

/// <summary>Debian's MariaDB.</summary>
public sealed class MariaDbTemplate : ServerTemplate
{
    internal override IReadOnlyList<string> Server => [Program("mariadbd"), "--no-defaults"];

    internal override string Administrator => Environment.UserName;

    // As Debian's package does it: the system's user of that name is let in through unix_socket.
    protected override void Install(string data) => Run(
        Program("mariadb-install-db"),
        [
            "--no-defaults", $"--user={Environment.UserName}", $"--datadir={data}", "--skip-test-db", "--force",
            "--auth-root-authentication-method=socket", $"--auth-root-socket-user={Environment.UserName}",
            "--innodb-log-file-size=4M", "--innodb-buffer-pool-size=16M",
        ]);
}
