using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>A [[node]] as far as it could be read: what is null was wrong, or is not there.</summary>
internal sealed record NodeDraft(TomlPosition Position)
{
    private const string Header = "[[node]]";

    public Located<string>? Name { get; private init; }

    public Located<HostAddress>? Address { get; private init; }

    public Located<int>? Priority { get; private init; }

    public Located<string>? Interface { get; private init; }

    public Located<int>? Port { get; private init; }

    public Located<string>? Socket { get; private init; }

    public Located<HostAddress>? LinkAddress { get; private init; }

    public Located<bool>? Sentry { get; private init; }

    public Located<string>? Datadir { get; private init; }

    public Located<string>? Service { get; private init; }

    public Located<string>? OptionFile { get; private init; }

    public Located<string>? OptionGroup { get; private init; }

    public static NodeDraft Read(TomlTable table, ProblemList problems)
    {
        TableReader reader = new(table, Header, table.IsDamaged, problems);
        reader.Require("name", "\"db1\"");
        reader.Require("address", "\"192.0.2.1\"");
        NodeDraft draft = new(table.Position)
        {
            Name = reader.Name("\"db1\""),
            Address = reader.Address("address", "192.0.2.1", loopback: false),
            Priority = reader.Any("priority") is { } priority
                ? TextKinds.Priority(problems, "priority", priority)
                : new Located<int>(NodeConfig.DefaultPriority, table.Position),
            Interface = reader.Interface("interface"),
            Port = reader.Integer("port", 1, ushort.MaxValue, "3306"),
            Socket = reader.SocketPath("socket"),
            LinkAddress = reader.Address("link_address", "198.51.100.1", loopback: false),
            Sentry = reader.Boolean("sentry", "true"),
            Datadir = reader.Path("datadir", "\"/var/lib/mysql\""),
            Service = reader.Plain("service", "\"mariadb@3307\""),
            OptionFile = reader.Path("option_file", "\"/etc/mysql/mariadb.conf.d/60-vipguard.cnf\""),
            OptionGroup = reader.Plain("option_group", "\"mysqld3307\""),
        };
        reader.RefuseOthers();
        return draft;
    }

    /// <summary>To be called when no problem was found.</summary>
    public NodeConfig Build() => new()
    {
        Name = Name!.Value,
        Address = Address!.Value,
        Priority = (byte)Priority!.Value,
        Interface = Interface?.Value,
        Port = (ushort)(Port?.Value ?? NodeConfig.DefaultPort),
        Socket = Socket?.Value,
        LinkAddress = LinkAddress?.Value ?? Address.Value,
        Sentry = Sentry?.Value ?? true,
        Datadir = Datadir?.Value,
        Service = Service?.Value,
        OptionFile = OptionFile?.Value,
        OptionGroup = OptionGroup?.Value,
    };
}
