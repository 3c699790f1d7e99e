using System.Globalization;

namespace VipGuard.Toml.Reading;

/// <summary>Dates and times: RFC 3339 §5.6, with parts left out as TOML 1.0 allows.</summary>
internal static class DateTimeText
{
    private const string Forms = "write a date as 2026-11-21, a time as 17:45:00, both as 2026-11-21T17:45:00Z";

    /// <summary>Digits, then - or : as no number has them. An IPv6 address without quotes is none.</summary>
    public static bool IsMeant(string word)
    {
        int i = word.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return i > 0 && (word[i] == '-' || (i <= 2 && word[i] == ':' && !word.Contains("::", StringComparison.Ordinal)));
    }

    /// <summary>Is the blank behind this date the separator of date and time?</summary>
    public static bool IsTimeAfterDate(string date, ReadOnlySpan<char> rest) =>
        date[4] == '-' && date[7] == '-' && char.IsAsciiDigit(date[0])
        && rest.Length > 3 && char.IsAsciiDigit(rest[1]) && char.IsAsciiDigit(rest[2]) && rest[3] == ':';

    public static bool TryParse(string word, out TomlDateTimeKind kind, out TomlDateTimeFields fields, out string? error)
    {
        ReadOnlySpan<char> text = word;
        fields = default;
        kind = TomlDateTimeKind.LocalTime;
        error = $"{ReadState.Shown(word)[1..^1]} is no date or time; {Forms}";

        int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, nanosecond = 0, offset = 0;
        bool hasDate = text.Length > 2 && text[2] != ':';
        if (hasDate)
        {
            kind = TomlDateTimeKind.LocalDate;
            if (!TakeNumber(ref text, 4, out year) || !Take(ref text, '-') || !TakeNumber(ref text, 2, out month)
                || !Take(ref text, '-') || !TakeNumber(ref text, 2, out day))
                return false;
        }

        bool hasTime = !hasDate || Take(ref text, 'T') || Take(ref text, 't') || Take(ref text, ' ');
        if (hasTime)
        {
            kind = hasDate ? TomlDateTimeKind.LocalDateTime : TomlDateTimeKind.LocalTime;
            if (!TakeNumber(ref text, 2, out hour) || !Take(ref text, ':') || !TakeNumber(ref text, 2, out minute)
                || !Take(ref text, ':') || !TakeNumber(ref text, 2, out second)
                || (Take(ref text, '.') && !TakeFraction(ref text, out nanosecond)))
                return false;
        }

        if (hasDate && hasTime && !text.IsEmpty)
        {
            kind = TomlDateTimeKind.OffsetDateTime;
            if (!TakeOffset(ref text, out offset))
                return false;
        }

        if (!text.IsEmpty)
            return false;

        error = Impossible(year, month, day, hour, minute, second) is { } what ? $"{ReadState.Shown(word)[1..^1]}: there is no {what}" : null;
        fields = new TomlDateTimeFields(hasDate ? year : 0, hasDate ? month : 0, hasDate ? day : 0, hour, minute, second, nanosecond, offset);
        return error is null;
    }

    private static string? Impossible(int year, int month, int day, int hour, int minute, int second)
    {
        if (month is < 1 or > 12)
            return FormattableString.Invariant($"month {month}");
        if (day < 1 || day > DaysIn(year, month))
            return FormattableString.Invariant($"day {day} in month {month}");
        if (hour > 23)
            return FormattableString.Invariant($"hour {hour}");
        if (minute > 59)
            return FormattableString.Invariant($"minute {minute}");
        return second > 60 ? FormattableString.Invariant($"second {second}") : null;
    }

    private static int DaysIn(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static bool TakeOffset(ref ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (Take(ref text, 'Z') || Take(ref text, 'z'))
            return true;
        int sign = Take(ref text, '+') ? 1 : -1;
        if (sign < 0 && !Take(ref text, '-'))
            return false;
        if (!TakeNumber(ref text, 2, out int hour) || !Take(ref text, ':') || !TakeNumber(ref text, 2, out int minute))
            return false;
        minutes = sign * ((hour * 60) + minute);
        return hour <= 23 && minute <= 59;
    }

    private static bool TakeFraction(ref ReadOnlySpan<char> text, out int nanoseconds)
    {
        nanoseconds = 0;
        int count = text.IndexOfAnyExceptInRange('0', '9');
        if (count < 0)
            count = text.Length;
        for (int i = 0; i < 9; i++)
            nanoseconds = (nanoseconds * 10) + (i < count ? text[i] - '0' : 0);
        text = text[count..];
        return count > 0;
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> text, int digits, out int value)
    {
        value = 0;
        if (text.Length < digits || text[..digits].ContainsAnyExceptInRange('0', '9'))
            return false;
        value = int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        text = text[digits..];
        return true;
    }

    private static bool Take(ref ReadOnlySpan<char> text, char c)
    {
        if (text.IsEmpty || text[0] != c)
            return false;
        text = text[1..];
        return true;
    }
}
