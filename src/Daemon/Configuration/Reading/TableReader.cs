using System.Globalization;
using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>
/// The keys of one table, each asked for by its name, type and range. What is wrong goes to the list of problems, and the
/// value is then null; keys that nobody asked for are found at the end.
/// </summary>
internal sealed class TableReader(TomlTable table, string header, bool isDamaged, ProblemList problems)
{
    private readonly List<string> known = [];

    public TomlPosition Position => table.Position;

    public bool Has(string key) => table.TryGet(key, out _);

    /// <summary>An error when a key is not there, unless it may have stood in a line that could not be read.</summary>
    public void Require(string key, string example)
    {
        if (!Has(key) && !isDamaged)
            Fail(Position, $"{header} has no {key}; write {key} = {example}");
    }

    /// <summary>A string that is not empty and can be shown.</summary>
    public Located<string>? Text(string key, string example)
    {
        if (Node<TomlString>(key, example) is not { } node)
            return null;
        if (node.Value.Length == 0)
            Fail(node.Position, $"{key} is empty; write it like {key} = {example}");
        else if (node.Value.Any(char.IsControl))
            Fail(node.Position, $"{key} = {Shown.Value(node)} holds a control character; write it like {key} = {example}");
        else
            return new Located<string>(node.Value, node.Position);
        return null;
    }

    /// <summary>As <see cref="Text"/>, and no message ever repeats it.</summary>
    public Located<string>? Secret(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is TomlString text)
            return new Located<string>(text.Value, node.Position);
        Fail(node.Position, $"{key} is {node.Kind}; write it in quotes");
        return null;
    }

    public Located<int>? Integer(string key, int least, int most, string example)
    {
        if (Node<TomlInteger>(key, example) is not { } node)
            return null;
        if (node.Value >= least && node.Value <= most)
            return new Located<int>((int)node.Value, node.Position);
        Fail(node.Position, string.Create(CultureInfo.InvariantCulture, $"{key} = {node} is out of range; write {least} to {most}"));
        return null;
    }

    public Located<bool>? Boolean(string key, string example) =>
        Node<TomlBoolean>(key, example) is { } node ? new Located<bool>(node.Value, node.Position) : null;

    public Located<TimeSpan>? Duration(string key, string example)
    {
        TomlNode? node = Find(key);
        if (node is null)
            return null;
        if (node is TomlInteger { Value: >= 0 } or TomlFloat { Value: >= 0 and < 1e6 })
        {
            Fail(node.Position, $"{key} = {node} has no unit; write {key} = \"{node}s\" or \"{node}ms\"");
            return null;
        }

        if (node is TomlString text && DurationText.TryParse(text.Value, out TimeSpan duration))
            return new Located<TimeSpan>(duration, node.Position);
        Fail(node.Position, $"{key} = {Shown.Value(node)} is no duration; write a number with ms, s or m, like {example}");
        return null;
    }

    public Located<TimeSpan>? Duration(string key, TimeSpan least, TimeSpan most, string example)
    {
        if (Duration(key, example) is not { } duration)
            return null;
        if (duration.Value >= least && duration.Value <= most)
            return duration;
        Fail(
            duration.Position,
            $"{key} = \"{DurationText.Format(duration.Value)}\" is out of range; write {DurationText.Format(least)} to {DurationText.Format(most)}");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public Located<T>? Choice<T>(string key, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (Node<TomlString>(key, $"\"{choices[0].Word}\"") is not { } node)
            return null;

        List<string> words = [];
        foreach ((string word, T value) in choices)
        {
            if (string.Equals(word, node.Value, StringComparison.Ordinal))
                return new Located<T>(value, node.Position);
            words.Add($"\"{word}\"");
        }

        Fail(node.Position, $"{key} = {Shown.Value(node)} is not known; write {string.Join(" or ", words)}");
        return null;
    }

    /// <summary>Names the key as known, for a caller that looked whether it is there.</summary>
    public T Optional<T>(string key, T value)
    {
        known.Add(key);
        return value;
    }

    /// <summary>A value of any type, for a caller that looks at that itself.</summary>
    public TomlNode? Any(string key) => Find(key);

    /// <summary>A value of one type, that the caller takes apart itself.</summary>
    public T? Node<T>(string key, string example)
        where T : TomlNode
    {
        TomlNode? node = Find(key);
        if (node is null or T)
            return (T?)node;
        Fail(node.Position, $"{key} = {Shown.Value(node)} is {node.Kind}; write it like {key} = {example}");
        return null;
    }

    /// <summary>An error for each key that nobody asked for. To be called when all others were.</summary>
    public void RefuseOthers()
    {
        foreach (TomlEntry entry in table.Entries)
        {
            if (!known.Contains(entry.Key, StringComparer.Ordinal))
                Fail(entry.Position, $"unknown key {Shown.Quoted(entry.Key)} in {header}; {Suggestion.For(entry.Key, known)}");
        }
    }

    public void Fail(TomlPosition position, string message) => problems.Error(position, message);

    private TomlNode? Find(string key)
    {
        known.Add(key);
        return table.TryGet(key, out TomlEntry? entry) ? entry.Value : null;
    }
}
