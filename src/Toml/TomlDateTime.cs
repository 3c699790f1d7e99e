using System.Globalization;

namespace VipGuard.Toml;

public enum TomlDateTimeKind
{
    OffsetDateTime,
    LocalDateTime,
    LocalDate,
    LocalTime,
}

/// <summary>One of TOML's four dates and times, as its fields; those that the kind does not have are 0.</summary>
public sealed class TomlDateTime : TomlNode
{
    internal TomlDateTime(TomlPosition position, TomlDateTimeKind dateTimeKind, in TomlDateTimeFields fields) : base(position)
    {
        DateTimeKind = dateTimeKind;
        Fields = fields;
    }

    public TomlDateTimeKind DateTimeKind { get; }

    public TomlDateTimeFields Fields { get; }

    public override string Kind => DateTimeKind switch
    {
        TomlDateTimeKind.LocalDate => "a date",
        TomlDateTimeKind.LocalTime => "a time",
        _ => "a date with a time",
    };

    /// <summary>RFC 3339, the fraction without zeros at its end, an offset of 0 as "Z".</summary>
    public override string ToString()
    {
        TomlDateTimeFields f = Fields;
        string date = string.Create(CultureInfo.InvariantCulture, $"{f.Year:D4}-{f.Month:D2}-{f.Day:D2}");
        string time = string.Create(CultureInfo.InvariantCulture, $"{f.Hour:D2}:{f.Minute:D2}:{f.Second:D2}");
        if (f.Nanosecond != 0)
            time += "." + f.Nanosecond.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');

        int offset = Math.Abs(f.OffsetMinutes);
        return DateTimeKind switch
        {
            TomlDateTimeKind.LocalDate => date,
            TomlDateTimeKind.LocalTime => time,
            TomlDateTimeKind.LocalDateTime => $"{date}T{time}",
            _ when f.OffsetMinutes == 0 => $"{date}T{time}Z",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{date}T{time}{(f.OffsetMinutes < 0 ? '-' : '+')}{offset / 60:D2}:{offset % 60:D2}"),
        };
    }
}

/// <summary>
/// The second may be 60 (RFC 3339 §5.6 has leap seconds); digits beyond nanoseconds are cut off; an offset is positive east
/// of Greenwich.
/// </summary>
public readonly record struct TomlDateTimeFields(
    int Year, int Month, int Day, int Hour, int Minute, int Second, int Nanosecond, int OffsetMinutes);
