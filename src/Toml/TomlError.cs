namespace VipGuard.Toml;

/// <summary>What is no TOML, where, and what to write instead.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters (code points).</param>
/// <param name="Message">A sentence for people, without a full stop; control characters of the file are never in it.</param>
public sealed record TomlError(int Line, int Column, string Message)
{
    public override string ToString() => $"{Line}:{Column}: {Message}";
}
