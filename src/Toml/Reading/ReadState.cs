namespace VipGuard.Toml.Reading;

/// <summary>What all readers of one document share: where they are, and what was wrong so far.</summary>
internal sealed class ReadState(string text)
{
    private const int LongestName = 40;
    private readonly List<TomlError> errors = [];

    public TextCursor Cursor { get; } = new(text);

    public IReadOnlyList<TomlError> Errors => errors;

    public bool IsFull => errors.Count == TomlDocument.MaxErrors;

    /// <summary>Arrays that were open when the last error was found; <see cref="Recovery"/> closes them.</summary>
    public int OpenArrays { get; set; }

    /// <summary>The last error was a line break within an inline table: its other lines are no statements.</summary>
    public bool BrokenInlineTable { get; set; }

    /// <summary>Always false, so that a reader can return it.</summary>
    public bool Fail(TomlPosition position, string message)
    {
        if (!IsFull)
            errors.Add(new TomlError(position.Line, position.Column, message));
        return false;
    }

    /// <summary>As it can stand in a sentence: in quotes, escaped, and not endless.</summary>
    public static string Shown(string name) =>
        TomlText.Quote(name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName - 3), "..."));
}
