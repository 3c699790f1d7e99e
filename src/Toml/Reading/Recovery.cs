namespace VipGuard.Toml.Reading;

/// <summary>
/// Where to go on behind an error: at the next line, but not in the middle of what was open, or each of its lines would be
/// an error of its own.
/// </summary>
internal static class Recovery
{
    /// <returns>True when whole lines were left out: a header may have been among them.</returns>
    public static bool SkipToNextStatement(ReadState state)
    {
        TextCursor cursor = state.Cursor;
        bool inArray = state.OpenArrays > 0;
        bool inTable = state.BrokenInlineTable;
        state.OpenArrays = 0;
        state.BrokenInlineTable = false;

        SkipLine(cursor);
        bool left = inTable && SkipBrokenInlineTable(cursor);
        return (inArray && SkipOpenArray(cursor)) || left;
    }

    /// <summary>To behind the line that its } begins, or to the next header where there is none.</summary>
    private static bool SkipBrokenInlineTable(TextCursor cursor)
    {
        bool left = false;
        bool closed = false;
        while (!cursor.AtEnd && !closed && !Lookahead.IsHeader(cursor.Rest))
        {
            cursor.SkipBlanks();
            closed = cursor.Current == '}';
            left = true;
            SkipLine(cursor);
        }

        return left;
    }

    private static bool SkipOpenArray(TextCursor cursor)
    {
        bool left = false;
        while (!cursor.AtEnd && !Lookahead.IsHeader(cursor.Rest) && !Lookahead.IsPair(cursor.Rest))
        {
            left = true;
            SkipLine(cursor);
        }

        return left;
    }

    /// <summary>To the end of the line, or of the multi-line strings that begin in it.</summary>
    private static void SkipLine(TextCursor cursor)
    {
        while (!cursor.AtEnd && !cursor.SkipNewline())
        {
            if (cursor.Rest.StartsWith("\"\"\"") || cursor.Rest.StartsWith("'''"))
            {
                string quotes = cursor.Rest[..3].ToString();
                cursor.Advance(3);
                int end = cursor.Rest.IndexOf(quotes, StringComparison.Ordinal);
                if (end >= 0)
                    cursor.Advance(end + 3);
            }
            else
            {
                cursor.Advance();
            }
        }
    }
}
