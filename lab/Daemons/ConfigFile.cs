using System.Globalization;

namespace VipGuard.Lab.Daemons;

/// <summary>What the lab's vipguard.toml says; the same on both hosts unless a test makes them differ.</summary>
public sealed record PairConfig
{
    public int Priority1 { get; init; } = 100;

    public int Priority2 { get; init; } = 90;

    public int VirtualRouter { get; init; } = 51;

    public string Interface { get; init; } = "eth0";

    /// <summary>db1's, where it is another; null: the same.</summary>
    public string? Interface1 { get; init; }

    public string AdvertInterval { get; init; } = "100ms";

    /// <summary>Null: the program's default.</summary>
    public string? Lease { get; init; } = "1s";

    public bool Preempt { get; init; }

    /// <summary>A second process on each host that takes the address off if the daemon dies.</summary>
    public bool Sentry { get; init; } = true;

    /// <summary>Watch the local mysqld by its greeting.</summary>
    public bool Check { get; init; } = true;

    /// <summary>The lines of that check behind its type; null: over TCP, looking closely.</summary>
    public string? CheckLines { get; init; }

    public string Vip { get; init; } = Lab.VipWithPrefix;

    /// <summary>Virtual addresses of the instance behind the first.</summary>
    public IReadOnlyList<string> MoreVips { get; init; } = [];

    /// <summary>Of the two servers.</summary>
    public int Port { get; init; } = PairPlace.First.Port;

    /// <summary>Which servers are written: "holder" or "both".</summary>
    public string Writers { get; init; } = "holder";

    /// <summary>A commit is answered when the other server has received it.</summary>
    public bool SemiSync { get; init; } = true;

    /// <summary>How long a commit waits for that; null: the program's default.</summary>
    public string? SemiSyncTimeout { get; init; }

    /// <summary>What happens to transactions that only a returning server has: "ask" or "merge".</summary>
    public string Rejoin { get; init; } = "merge";

    /// <summary>The daemons' datagrams to each other; null: none.</summary>
    public int? LinkPort { get; init; } = PairPlace.First.LinkPort;

    /// <summary>The servers of the pair; null leaves out what concerns them.</summary>
    public PairServers? Servers { get; init; }

    /// <summary>Of VRRP.</summary>
    public int Version { get; init; } = 3;

    /// <summary>More lines of the instance.</summary>
    public string InstanceLines { get; init; } = "";

    /// <summary>Lines behind all others.</summary>
    public string Extra { get; init; } = "";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        [[node]]
        name = "db1"
        address = "10.99.0.1"
        priority = {Priority1}
        {(Interface1 is null ? "" : $"interface = \"{Interface1}\"\n")}{PortLine}{SentryLine}{SocketLine(Servers?.Socket1)}
        [[node]]
        name = "db2"
        address = "10.99.0.2"
        priority = {Priority2}
        {PortLine}{SentryLine}{SocketLine(Servers?.Socket2)}
        [[instance]]
        name = "VI_1"
        vrid = {VirtualRouter}
        interface = "{Interface}"
        version = {Version}
        advert_interval = "{AdvertInterval}"
        addresses = [{Addresses}]
        preempt = {(Preempt ? "true" : "false")}
        {(Lease is null ? "" : $"lease = \"{Lease}\"")}
        {InstanceLines}
        {CheckSection}{PairSection}
        {Extra}
        """);

    private string Addresses => string.Join(", ", MoreVips.Prepend(Vip).Select(vip => $"\"{vip}\""));

    private string CheckSection => !Check ? "" : $"""

        [[check]]
        name = "mysqld"
        type = "mysql"
        {CheckLines ?? CloseLook}

        """;

    private string CloseLook => string.Create(CultureInfo.InvariantCulture, $"""
        connect_ip = "127.0.0.1"
        connect_port = {Port}
        connect_timeout = "1s"
        retry = 1
        delay_before_retry = "100ms"
        delay_loop = "100ms"
        """);

    private string PortLine => Port == PairPlace.First.Port ? "" : string.Create(CultureInfo.InvariantCulture, $"port = {Port}\n");

    private string SentryLine => Sentry ? "" : "sentry = false\n";

    // All hosts share one file system here, so each node's server has a socket of its own name.
    private static string SocketLine(string? socket) => socket is null ? "" : $"socket = \"{socket}\"\n";

    private string PairSection => Servers is null ? "" : string.Create(CultureInfo.InvariantCulture, $"""

        [mysql]
        user = "vipguard"

        [pair]
        key_file = "{Servers.KeyFile}"
        replication_user = "vipguard_repl"
        writers = "{Writers}"
        semi_sync = {(SemiSync ? "true" : "false")}
        {(SemiSyncTimeout is null ? "" : $"semi_sync_timeout = \"{SemiSyncTimeout}\"")}
        rejoin = "{Rejoin}"

        {(LinkPort is { } port ? $"[peer_link]\nport = {port.ToString(CultureInfo.InvariantCulture)}\n" : "")}
        """);
}

/// <summary>Where the pair's secret is, and each node's server.</summary>
public sealed record PairServers(string KeyFile, string Socket1, string Socket2);

/// <summary>A host's configuration file, to be written and written again.</summary>
public sealed class ConfigFile(string path)
{
    public string Path => path;

    public string Text => File.ReadAllText(path);

    public void Write(PairConfig config) => Write(config.ToString());

    public void Write(string text) => File.WriteAllText(path, text);
}
