using System.Globalization;

namespace VipGuard.Toml;

/// <summary>A value of a document. <see cref="object.ToString"/> gives it in TOML's notation, on one line.</summary>
public abstract class TomlNode
{
    private protected TomlNode(TomlPosition position) => Position = position;

    /// <summary>Where the value begins; for a table its header, or the key that made it.</summary>
    public TomlPosition Position { get; }

    /// <summary>What kind of value it is, with its article: "a string", "an integer".</summary>
    public abstract string Kind { get; }
}

public sealed class TomlString : TomlNode
{
    internal TomlString(TomlPosition position, string value) : base(position) => Value = value;

    public string Value { get; }

    public override string Kind => "a string";

    public override string ToString() => TomlText.Quote(Value);
}

public sealed class TomlInteger : TomlNode
{
    internal TomlInteger(TomlPosition position, long value) : base(position) => Value = value;

    public long Value { get; }

    public override string Kind => "an integer";

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

public sealed class TomlFloat : TomlNode
{
    internal TomlFloat(TomlPosition position, double value) : base(position) => Value = value;

    public double Value { get; }

    public override string Kind => "a float";

    public override string ToString() => Value switch
    {
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double.NaN => "nan",
        _ => Value.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text,
    };
}

public sealed class TomlBoolean : TomlNode
{
    internal TomlBoolean(TomlPosition position, bool value) : base(position) => Value = value;

    public bool Value { get; }

    public override string Kind => "a boolean";

    public override string ToString() => Value ? "true" : "false";
}
