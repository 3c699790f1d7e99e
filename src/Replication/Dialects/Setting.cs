using System.Globalization;

namespace VipGuard.Replication;

/// <summary>How an observed value is held against the wanted one.</summary>
public enum SettingRule
{
    Exactly,
    AtLeast,
    AtMost,
}

/// <summary>How a server takes a new value.</summary>
public enum SettingChange
{
    /// <summary>SET GLOBAL, and in the file for the next start.</summary>
    Dynamic,

    /// <summary>Only from the file, at a start.</summary>
    Restart,

    /// <summary>Only in the file: it acts at a start or is a matter of taste, so a running server is not held against it.</summary>
    FileOnly,
}

/// <summary>One line of the option file, and what the running server must show for it.</summary>
public sealed record Setting(string Section, string Name, string FileValue)
{
    /// <summary>What the server shows when it is right; the file's value where not said.</summary>
    public string ServerValue { get; init; } = FileValue;

    public SettingRule Rule { get; init; } = SettingRule.Exactly;

    public SettingChange Change { get; init; } = SettingChange.Dynamic;

    /// <summary>One sentence, without a stop.</summary>
    public required string Why { get; init; }

    /// <summary>More for the file's reader; may be empty.</summary>
    public string More { get; init; } = "";

    /// <summary>New sessions only: those that are open keep the old value.</summary>
    public bool NewSessionsOnly { get; init; }

    /// <summary>Whether a running server's value will do. Unknown (null) will not.</summary>
    public bool IsMet(string? observed)
    {
        if (observed is null)
            return false;
        if (Rule == SettingRule.Exactly)
            return string.Equals(observed, ServerValue, StringComparison.OrdinalIgnoreCase);
        return decimal.TryParse(observed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal is_)
            && decimal.TryParse(ServerValue, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal wanted)
            && (Rule == SettingRule.AtLeast ? is_ >= wanted : is_ <= wanted);
    }

    /// <summary>What it should be, for people: "2", "at least 1000000".</summary>
    public string Wanted => Rule switch
    {
        SettingRule.AtLeast => $"at least {ServerValue}",
        SettingRule.AtMost => $"at most {ServerValue}",
        _ => ServerValue,
    };
}
