using System.Text;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>Strings that mean something: addresses, names, interfaces, paths.</summary>
internal static class TextKinds
{
    private const int LongestName = 64;
    private const int LongestInterface = 15;    // IFNAMSIZ - 1, linux/if.h
    private const int LongestSocketPath = 107;  // sun_path, man 7 unix
    private const int LongestUser = 32;         // MySQL; MariaDB takes 80

    /// <summary>The name of a node, an instance or a check: fit for command lines, logs and file names.</summary>
    public static Located<string>? Name(this TableReader table, string example)
    {
        if (table.Text("name", example) is not { } name)
            return null;
        if (name.Value.Length <= LongestName && name.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && name.Value[0] != '-')
            return name;
        table.Fail(
            name.Position,
            $"name = {Shown.Quoted(name.Value)} is no name;"
            + $" write at most {LongestName} letters, digits, dots, hyphens and underscores, no hyphen first");
        return null;
    }

    /// <summary>An address that a connection can have at one of its ends.</summary>
    public static Located<HostAddress>? Address(this TableReader table, string key, string example, bool loopback)
    {
        if (table.Text(key, $"\"{example}\"") is not { } text)
            return null;
        if (!HostAddress.TryParse(text.Value, out HostAddress address))
        {
            string advice = VirtualAddress.TryParse(text.Value, out VirtualAddress withPrefix)
                ? $"has a prefix length, and none belongs here; write {key} = \"{withPrefix.Address}\""
                : $"is no address; write an IPv4 or IPv6 address, like \"{example}\"";
            table.Fail(text.Position, $"{key} = {Shown.Quoted(text.Value)} {advice}");
            return null;
        }

        if (AddressUse.WhyNoHost(address, loopback) is { } why)
        {
            table.Fail(text.Position, $"{key} = \"{address}\" is {why}; write the address of a host, like \"{example}\"");
            return null;
        }

        return new Located<HostAddress>(address, text.Position);
    }

    /// <summary>The kernel's rule (dev_valid_name): 1 to 15 bytes without slash, colon and blank.</summary>
    public static Located<string>? Interface(this TableReader table, string key)
    {
        if (table.Text(key, "\"eth0\"") is not { } name)
            return null;
        if (Encoding.UTF8.GetByteCount(name.Value) <= LongestInterface && name.Value is not ("." or "..")
            && !name.Value.Any(c => c is '/' or ':' || char.IsWhiteSpace(c)))
            return name;
        table.Fail(
            name.Position,
            $"{key} = {Shown.Quoted(name.Value)} can be no interface: a name has at most {LongestInterface} bytes"
            + " and no slash, colon or blank; write it as `ip link` shows it");
        return null;
    }

    public static Located<string>? SocketPath(this TableReader table, string key)
    {
        if (table.Path(key, "\"/run/mysqld/mysqld.sock\"") is not { } path)
            return null;
        if (Encoding.UTF8.GetByteCount(path.Value) <= LongestSocketPath)
            return path;
        table.Fail(
            path.Position,
            $"{key} = {Shown.Quoted(path.Value)} is too long for a Unix socket; write a path of at most {LongestSocketPath} bytes");
        return null;
    }

    /// <summary>A path that means the same wherever the daemon was started.</summary>
    public static Located<string>? Path(this TableReader table, string key, string example)
    {
        if (table.Text(key, example) is not { } path)
            return null;
        if (path.Value[0] == '/')
            return path;
        table.Fail(path.Position, $"{key} = {Shown.Quoted(path.Value)} is no absolute path; begin it with a slash, like {example}");
        return null;
    }

    /// <summary>A unit of systemd, or a group of an option file: nothing that would mean something else where it is written.</summary>
    public static Located<string>? Plain(this TableReader table, string key, string example)
    {
        if (table.Text(key, example) is not { } text)
            return null;
        if (text.Value.Length <= LongestName && text.Value[0] != '-' && text.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or ':'))
            return text;
        table.Fail(
            text.Position,
            $"{key} = {Shown.Quoted(text.Value)} can't be used; write at most {LongestName} letters, digits and . - _ @ :, like {example}");
        return null;
    }

    public static Located<string>? User(this TableReader table, string key, string example)
    {
        if (table.Text(key, example) is not { } user)
            return null;
        if (user.Value.Length <= LongestUser)
            return user;
        table.Fail(user.Position, $"{key} = {Shown.Quoted(user.Value)} is too long for a user of a server; write at most {LongestUser} characters");
        return null;
    }

    /// <summary>1 to 255. Whether a node may have 255 is for <see cref="Rules.PriorityRules"/>.</summary>
    public static Located<int>? Priority(ProblemList problems, string key, TomlNode node)
    {
        if (node is TomlInteger { Value: >= 1 and <= VrrpProtocol.OwnerPriority } number)
            return new Located<int>((int)number.Value, node.Position);
        problems.Error(node.Position, node is TomlInteger
            ? $"{key} = {node} is out of range; write 1 to 254, or 255 for the node that owns the addresses"
            : $"{key} = {Shown.Value(node)} is {node.Kind}; write it like {key} = 100");
        return null;
    }
}
