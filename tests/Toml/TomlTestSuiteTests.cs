using System.Globalization;
using System.Text.Json;

namespace VipGuard.Toml.Tests;

public class TomlTestSuiteTests
{
    [TomlTestFact]
    public void Every_valid_case_gives_the_values_beside_it()
    {
        List<string> failures = [];
        int count = 0;
        foreach (string file in TomlTestSuite.Cases("valid"))
        {
            count++;
            TomlDocument document = TomlDocument.Parse(File.ReadAllBytes(file));
            using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".json")));
            failures.AddRange(document.Errors.Select(error => $"{file}:{error}"));
            if (document.Errors.Count == 0)
                Compare(expected.RootElement, document.Root, file, failures);
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.InRange(count, 200, int.MaxValue);
    }

    [TomlTestFact]
    public void Every_invalid_case_is_refused()
    {
        List<string> accepted = [];
        int count = 0;
        foreach (string file in TomlTestSuite.Cases("invalid"))
        {
            count++;
            if (TomlDocument.Parse(File.ReadAllBytes(file)).Errors.Count == 0)
                accepted.Add(file);
        }

        Assert.True(accepted.Count == 0, string.Join('\n', accepted));
        Assert.InRange(count, 400, int.MaxValue);
    }

    private static void Compare(JsonElement expected, TomlNode actual, string where, List<string> failures)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Array when actual is TomlArray array && array.Items.Count == expected.GetArrayLength():
                for (int i = 0; i < array.Items.Count; i++)
                    Compare(expected[i], array.Items[i], $"{where}[{i}]", failures);
                break;

            case JsonValueKind.Object when actual is TomlTable table && table.Entries.Count == expected.EnumerateObject().Count():
                foreach (JsonProperty property in expected.EnumerateObject())
                {
                    if (table.TryGet(property.Name, out TomlEntry? entry))
                        Compare(property.Value, entry.Value, $"{where}.{property.Name}", failures);
                    else
                        failures.Add($"{where}: {property.Name} is not there");
                }

                break;

            case JsonValueKind.Object when IsTagged(expected) && Matches(expected.GetProperty("type").GetString()!, expected.GetProperty("value").GetString()!, actual):
                break;

            default:
                failures.Add($"{where}: {expected.GetRawText()} was expected, not {actual}");
                break;
        }
    }

    private static bool IsTagged(JsonElement json) =>
        json.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && json.TryGetProperty("value", out _);

    private static bool Matches(string type, string value, TomlNode actual) => (type, actual) switch
    {
        ("string", TomlString node) => string.Equals(node.Value, value, StringComparison.Ordinal),
        ("integer", TomlInteger node) => node.Value == long.Parse(value, CultureInfo.InvariantCulture),
        ("float", TomlFloat node) => node.Value.Equals(Float(value)),
        ("bool", TomlBoolean node) => string.Equals(node.ToString(), value, StringComparison.Ordinal),
        ("datetime", TomlDateTime { DateTimeKind: TomlDateTimeKind.OffsetDateTime } node) => SameTime(node, value),
        ("datetime-local", TomlDateTime { DateTimeKind: TomlDateTimeKind.LocalDateTime } node) => SameTime(node, value),
        ("date-local", TomlDateTime { DateTimeKind: TomlDateTimeKind.LocalDate } node) => SameTime(node, value),
        ("time-local", TomlDateTime { DateTimeKind: TomlDateTimeKind.LocalTime } node) => SameTime(node, value),
        _ => false,
    };

    private static double Float(string value) => value switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(value, CultureInfo.InvariantCulture),
    };

    /// <summary>The cases write zeros at the end of a fraction; <see cref="TomlDateTime.ToString"/> does not.</summary>
    private static bool SameTime(TomlDateTime node, string value)
    {
        int dot = value.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
        {
            int end = dot + 1;
            while (end < value.Length && char.IsAsciiDigit(value[end]))
                end++;
            value = value[..end].TrimEnd('0').TrimEnd('.') + value[end..];
        }

        return string.Equals(node.ToString(), value, StringComparison.Ordinal);
    }
}
