namespace VipGuard.Toml;

public sealed class TomlArray : TomlNode
{
    private readonly List<TomlNode> items;

    internal TomlArray(TomlPosition position, int depth, bool isOfHeaders, List<TomlNode> items) : base(position)
    {
        Depth = depth;
        IsOfHeaders = isOfHeaders;
        this.items = items;
    }

    public IReadOnlyList<TomlNode> Items => items;

    /// <summary>Made by [[headers]], not by a value in brackets; then all items are tables, and there is one at least.</summary>
    public bool IsOfHeaders { get; }

    public override string Kind => IsOfHeaders ? "an array of tables" : "an array";

    internal int Depth { get; }

    internal void Add(TomlTable table) => items.Add(table);

    public override string ToString() => "[" + string.Join(", ", items) + "]";
}
