namespace VipGuard.Toml;

/// <summary>A place in a file: line and column, both from 1, the column in characters (code points).</summary>
public readonly record struct TomlPosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
