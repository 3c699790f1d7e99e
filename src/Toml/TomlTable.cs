using System.Diagnostics.CodeAnalysis;

namespace VipGuard.Toml;

/// <summary>Keys with their values, in the order of the file.</summary>
public sealed class TomlTable : TomlNode
{
    private readonly List<TomlEntry> entries = [];
    private readonly Dictionary<string, TomlEntry> byName = new(StringComparer.Ordinal);

    internal TomlTable(TomlPosition position, int depth, TableOrigin origin) : base(position)
    {
        Depth = depth;
        Origin = origin;
    }

    public IReadOnlyList<TomlEntry> Entries => entries;

    /// <summary>A line of this table could not be read: a key that is not there may have been meant.</summary>
    public bool IsDamaged { get; internal set; }

    public override string Kind => "a table";

    internal int Depth { get; }

    internal TableOrigin Origin { get; set; }

    public bool TryGet(string name, [NotNullWhen(true)] out TomlEntry? entry) => byName.TryGetValue(name, out entry);

    public override string ToString() =>
        "{" + string.Join(", ", entries.Select(entry => $"{TomlText.Key(entry.Key)} = {entry.Value}")) + "}";

    internal static TomlTable Damaged() => new(new TomlPosition(1, 1), 0, TableOrigin.Header) { IsDamaged = true };

    internal void Add(string key, TomlPosition position, TomlNode value)
    {
        TomlEntry entry = new(key, position, value);
        entries.Add(entry);
        byName.Add(key, entry);
    }
}

/// <summary>A key with its value. The position is the key's own; <see cref="TomlNode.Position"/> is the value's.</summary>
public sealed record TomlEntry(string Key, TomlPosition Position, TomlNode Value);

/// <summary>What made a table decides who may add to it (TOML 1.0, "Table" and "Inline Table").</summary>
internal enum TableOrigin
{
    /// <summary>Only named on the way in a header of a table below it; may get a header of its own, once.</summary>
    Implicit,
    Header,
    Dotted,
    Inline,
}
