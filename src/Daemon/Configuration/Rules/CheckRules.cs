using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>Options of checks that exclude one another, and checks that the server would punish.</summary>
internal static class CheckRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        Unique.Names(file.Checks.Select(check => check.Name), "[[check]]", problems);
        foreach (CheckDraft check in file.Checks)
        {
            CheckNames(check, problems);
            CheckSocket(check, problems);
            CheckFamilies(check, problems);
            CheckHostBlock(check, problems);
            CheckLogLines(file, check, problems);
        }
    }

    /// <summary>Only a log-in leaves no line in a MariaDB server's log; measured in docs/checks.md.</summary>
    private static void CheckLogLines(FileDraft file, CheckDraft check, ProblemList problems)
    {
        if (check.Type is not { } type || IsCountedAgainstHost(check))
            return;
        const string Consequence = "the server writes a line into its log for each check";
        if (type.Value == CheckType.MySql && file.MySql is null)
            problems.Warn(type.Position, $"type = \"mysql\" without [mysql] has no account to log in with, and {Consequence}; add [mysql] and [pair]");
        else if (type.Value == CheckType.Tcp && IsServersPort(file, check))
            problems.Warn(type.Position, $"type = \"tcp\" at the server's port does not see a server that hangs, and {Consequence}; write type = \"mysql\", with [mysql] and [pair]");
        else if (type.Value == CheckType.MySql && file.Pair is null && check.Socket is null)
            problems.Warn(type.Position, $"type = \"mysql\" over TCP without [pair] has no password to log in with, and {Consequence}; add [pair], or socket to the check");
    }

    private static bool IsServersPort(FileDraft file, CheckDraft check) =>
        check.ConnectPort is not { } port || file.Nodes.Any(node => (node.Port?.Value ?? NodeConfig.DefaultPort) == port.Value);

    private static bool IsCountedAgainstHost(CheckDraft check) =>
        (check.ConnectIp is { } target && !AddressUse.IsLoopback(target.Value))
        || (check.BindTo is { } source && source.Value != AddressUse.LoopbackV4 && source.Value != AddressUse.LoopbackV6);

    private static void CheckNames(CheckDraft check, ProblemList problems)
    {
        if (check.Retry is not null && check.NbGetRetry is { } older)
            problems.Error(older.Position, "nb_get_retry is only the older name of retry, and both are here; remove nb_get_retry");
    }

    private static void CheckSocket(CheckDraft check, ProblemList problems)
    {
        if (check.Socket is not { } socket)
            return;
        if (check.Type is { Value: CheckType.Tcp })
            problems.Error(socket.Position, "socket is for a check of type = \"mysql\"; remove it, or write that type");
        if (check.ConnectIp is not null || check.ConnectPort is not null || check.BindTo is not null || check.BindPort is not null)
            problems.Error(socket.Position, "socket takes the place of connect_ip, connect_port, bind_to and bind_port; remove either it or them");
    }

    private static void CheckFamilies(CheckDraft check, ProblemList problems)
    {
        HostAddress target = check.ConnectIp?.Value ?? CheckConfig.DefaultConnectIp;
        if (check.BindTo is { } source && source.Value.Family != target.Family)
        {
            problems.Error(
                source.Position,
                $"bind_to = \"{source.Value}\" can not reach connect_ip {target}, which is of the other family; write two addresses of one family");
        }
    }

    /// <summary>
    /// A server counts each connection without a login against the host that it came from, and shuts that host out when they
    /// reach max_connect_errors (100). It leaves out its Unix socket and connections that come from 127.0.0.1 or ::1 exactly:
    /// MariaDB 10.11 was seen to block 127.0.0.2. The kernel picks 127.0.0.1 towards all of 127.0.0.0/8.
    /// </summary>
    private static void CheckHostBlock(CheckDraft check, ProblemList problems)
    {
        const string Consequence = "and shuts this host out after 100 (error 1129), its replication too";
        if (check.ConnectIp is { } target && !AddressUse.IsLoopback(target.Value))
        {
            problems.Warn(
                target.Position,
                $"connect_ip = \"{target.Value}\": the server counts each check from there that does not log in as a connection error, {Consequence}; "
                + (target.Value.Family == IpFamily.V4 ? "write \"127.0.0.1\"" : "write \"::1\"")
                + ", or type = \"mysql\" with the server's socket");
        }
        else if (check.BindTo is { } source && source.Value != AddressUse.LoopbackV4 && source.Value != AddressUse.LoopbackV6)
        {
            problems.Warn(
                source.Position,
                $"bind_to = \"{source.Value}\": the server counts each check from there that does not log in as a connection error, {Consequence}; remove bind_to");
        }
    }
}
