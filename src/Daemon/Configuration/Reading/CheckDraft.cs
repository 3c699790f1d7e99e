using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>A [[check]] as far as it could be read: what is null was wrong, or is not there.</summary>
internal sealed record CheckDraft(TomlPosition Position)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    // Clients wait for all of it: longer is an outage, and not a restart.
    private static readonly TimeSpan LongestGrace = TimeSpan.FromMinutes(10);

    public Located<string>? Name { get; private init; }

    public Located<CheckType>? Type { get; private init; }

    public Located<HostAddress>? ConnectIp { get; private init; }

    public Located<int>? ConnectPort { get; private init; }

    public Located<HostAddress>? BindTo { get; private init; }

    public Located<int>? BindPort { get; private init; }

    public Located<string>? Socket { get; private init; }

    public Located<TimeSpan>? ConnectTimeout { get; private init; }

    public Located<int>? Retry { get; private init; }

    public Located<int>? NbGetRetry { get; private init; }

    public Located<TimeSpan>? DelayBeforeRetry { get; private init; }

    public Located<TimeSpan>? DelayLoop { get; private init; }

    public Located<TimeSpan>? Warmup { get; private init; }

    public Located<int>? Rise { get; private init; }

    public Located<int>? Fall { get; private init; }

    public Located<TimeSpan>? RestartGrace { get; private init; }

    public static CheckDraft Read(TomlTable table, ProblemList problems)
    {
        TableReader reader = new(table, "[[check]]", table.IsDamaged, problems);
        reader.Require("name", "\"mysqld\"");
        reader.Require("type", "\"tcp\"");
        CheckDraft draft = new(table.Position)
        {
            Name = reader.Name("\"mysqld\""),
            Type = reader.Choice("type", ("tcp", CheckType.Tcp), ("mysql", CheckType.MySql)),
            ConnectIp = reader.Address("connect_ip", "127.0.0.1", loopback: true),
            ConnectPort = reader.Integer("connect_port", 1, ushort.MaxValue, "3306"),
            BindTo = reader.Address("bind_to", "127.0.0.1", loopback: true),
            BindPort = reader.Integer("bind_port", 1, ushort.MaxValue, "33000"),
            Socket = reader.SocketPath("socket"),
            ConnectTimeout = reader.Duration("connect_timeout", Shortest, Longest, "\"3s\""),
            Retry = reader.Integer("retry", 0, 100, "3"),
            NbGetRetry = reader.Integer("nb_get_retry", 0, 100, "3"),
            DelayBeforeRetry = reader.Duration("delay_before_retry", TimeSpan.Zero, Longest, "\"1s\""),
            DelayLoop = reader.Duration("delay_loop", Shortest, Longest, "\"1s\""),
            Warmup = reader.Duration("warmup", TimeSpan.Zero, Longest, "\"0s\""),
            Rise = reader.Integer("rise", 1, 100, "1"),
            Fall = reader.Integer("fall", 1, 100, "1"),
            RestartGrace = reader.Duration("restart_grace", TimeSpan.Zero, LongestGrace, "\"5s\""),
        };
        reader.RefuseOthers();
        return draft;
    }

    /// <summary>To be called when no problem was found.</summary>
    /// <param name="account">There is an account to log in with, and so a session.</param>
    public CheckConfig Build(bool account)
    {
        bool session = account && Type!.Value == CheckType.MySql;
        return new CheckConfig
        {
            Name = Name!.Value,
            Type = Type!.Value,
            ConnectIp = ConnectIp?.Value ?? CheckConfig.DefaultConnectIp,
            ConnectPort = (ushort?)ConnectPort?.Value,
            BindTo = BindTo?.Value,
            BindPort = (ushort?)BindPort?.Value,
            Socket = Socket?.Value,
            ConnectTimeout = ConnectTimeout?.Value ?? (session ? CheckConfig.SessionConnectTimeout : CheckConfig.DefaultConnectTimeout),
            Retry = (Retry ?? NbGetRetry)?.Value ?? CheckConfig.DefaultRetry,
            DelayBeforeRetry = DelayBeforeRetry?.Value ?? (session ? CheckConfig.SessionDelayBeforeRetry : CheckConfig.DefaultDelayBeforeRetry),
            DelayLoop = DelayLoop?.Value ?? (session ? CheckConfig.SessionDelayLoop : CheckConfig.DefaultDelayLoop),
            Warmup = Warmup?.Value ?? TimeSpan.Zero,
            Rise = Rise?.Value ?? 1,
            Fall = Fall?.Value ?? 1,
            RestartGrace = RestartGrace?.Value ?? TimeSpan.Zero,
        };
    }
}
