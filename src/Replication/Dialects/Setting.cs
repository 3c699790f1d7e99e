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

    /// <summary>In the file stands what a server must come up with; from then on the daemon sets it by the node's role.</summary>
    Role,
}

/// <summary>One line of the option file, and what the running server must show for it.</summary>
public sealed record Setting(string Section, string Name, string FileValue)
{
    /// <summary>What the server shows when it is right; the file's value where not said.</summary>
    public string ServerValue { get; init; } = FileValue;

    /// <summary>How the file spells the name where it differs: "loose_…" for a variable of a plugin that may be missing.</summary>
    public string FileName { get; init; } = Name;

    /// <summary>False: the server is held against it, but the file does not have it, because this version warns of the option.</summary>
    public bool IsInFile { get; init; } = true;

    /// <summary>False: an option without a global variable of that name, so nothing can be read back.</summary>
    public bool IsVariable { get; init; } = true;

    /// <summary>Whether a plan must bring a running server to it.</summary>
    public bool IsHeldAgainstServer => Change is SettingChange.Dynamic or SettingChange.Restart;

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
            return string.Equals(Plain(observed), Plain(ServerValue), StringComparison.OrdinalIgnoreCase);
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

    // Some tables of a server say 1 where others say ON.
    private static string Plain(string value) => value.ToUpperInvariant() switch
    {
        "ON" => "1",
        "OFF" => "0",
        _ => value,
    };
}
