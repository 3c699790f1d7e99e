using System.Globalization;

namespace VipGuard.Daemon.Listening;

/// <summary>A packet and its verdict on one line, for people.</summary>
internal static class PacketText
{
    internal static string Of(HeardPacket heard, Verdict verdict)
    {
        var parts = new List<string> { heard.Captured.At.ToLocalTime().ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture) };
        if (heard.Captured.Interface is { } name)
            parts.Add(Plain(name));
        string mac = heard.Captured.Sender.IsNone ? "" : $" ({heard.Captured.Sender})";
        parts.Add($"{heard.From.Source}{mac} → {heard.From.Destination}");
        if (heard.Version is not null)
        {
            parts.Add(Line($"v{heard.Version} vrid {heard.Vrid} priority {heard.Priority} every {heard.Interval!.Value.TotalMilliseconds} ms"));
            if (heard.Type != 1)
                parts.Add(Line($"type {heard.Type}"));
            parts.Add(heard.Addresses.IsEmpty ? "no addresses" : string.Join(',', heard.Addresses));
            if (heard.AuthType is { } auth)
                parts.Add(auth switch { 0 => "no auth", 1 => "auth PASS", 2 => "auth AH", _ => Line($"auth type {auth}") });
            parts.Add(heard.Checksum switch { ChecksumKind.Plain => "checksum plain", ChecksumKind.PseudoHeader => "checksum with pseudo-header", _ => "checksum WRONG" });
        }
        parts.Add(Line($"ttl {heard.From.TimeToLive}"));
        return $"{string.Join(' ', parts)}: {Of(verdict)}";
    }

    /// <summary>What strikes the eye first where something is wrong.</summary>
    internal static string Of(Verdict verdict)
    {
        string instance = verdict.Instance is null ? "" : $"{verdict.Instance}: ";
        string mark = verdict.Kind switch
        {
            VerdictKind.Foreign => "FOREIGN ",
            VerdictKind.Forged => "FORGED? ",
            VerdictKind.Malformed => "BAD ",
            VerdictKind.Refused => "REFUSED ",
            _ => "",
        };
        return $"{mark}{instance}{verdict.Why}";
    }

    // A capture's writer may call an interface anything: a terminal must not obey it.
    private static string Plain(string name) => string.Concat(name.Where(c => !char.IsControl(c)));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
