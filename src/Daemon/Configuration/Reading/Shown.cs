using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>What a file holds, as a message may repeat it: escaped, on one line, and not endless.</summary>
internal static class Shown
{
    private const int Longest = 60;

    public static string Quoted(string text) =>
        TomlText.Quote(text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…"));

    public static string Key(string key) => key.Length <= Longest ? TomlText.Key(key) : Quoted(key);

    /// <summary>In the notation of the file; tables and arrays by what they are.</summary>
    public static string Value(TomlNode node) => node switch
    {
        TomlString text => Quoted(text.Value),
        TomlTable => "{ … }",
        TomlArray => "[ … ]",
        _ => node.ToString()!,
    };
}
