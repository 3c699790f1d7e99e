using VipGuard.Toml.Reading;

namespace VipGuard.Toml;

/// <summary>A TOML 1.0 document (https://toml.io/en/v1.0.0) as it was read, with the places of all keys and values.</summary>
public sealed class TomlDocument
{
    /// <summary>Reading stops at so many errors.</summary>
    public const int MaxErrors = 20;

    /// <summary>Tables and arrays that stand in one another, the root not counted. One more is an error.</summary>
    public const int MaxDepth = 64;

    internal TomlDocument(TomlTable root, IReadOnlyList<TomlError> errors)
    {
        Root = root;
        Errors = errors;
    }

    /// <summary>What could be read. With errors, tables that miss a line are marked <see cref="TomlTable.IsDamaged"/>.</summary>
    public TomlTable Root { get; }

    /// <summary>In the order of the file, at most <see cref="MaxErrors"/>; empty when the document is valid.</summary>
    public IReadOnlyList<TomlError> Errors { get; }

    /// <summary>Reads a document. Takes time in proportion to its length; never throws for what is in it.</summary>
    /// <param name="utf8">The whole file; a byte order mark at its start is skipped.</param>
    public static TomlDocument Parse(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8Text.TryDecode(utf8, out string text, out TomlError? error))
            return new TomlDocument(TomlTable.Damaged(), [error]);

        return new DocumentReader(text).Read();
    }
}
