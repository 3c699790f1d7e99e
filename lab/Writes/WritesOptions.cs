using System.Globalization;
using VipGuard.Lab.Servers;

namespace VipGuard.Lab.Writes;

/// <summary>What `lab writes` was asked for.</summary>
/// <param name="Runs">How often each fault; those that come to nothing are left out.</param>
public sealed record WritesOptions(IReadOnlyList<(WriteFault Fault, int Runs)> Runs, bool SemiSync, ServerKind Server)
{
    private const int UsualRuns = 5;

    private static readonly IReadOnlyList<(string Option, WriteFault Fault)> Faults =
    [
        ("--switchovers", WriteFault.Switchover),
        ("--kills", WriteFault.Kill),
        ("--daemon-kills", WriteFault.DaemonKill),
        ("--cuts", WriteFault.Cut),
    ];

    /// <returns>Null where the command line is not understood.</returns>
    public static WritesOptions? Parse(IReadOnlyList<string> arguments)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        bool semiSync = true;
        var server = ServerKind.MariaDb;
        for (int i = 0; i < arguments.Count; i += 2)
        {
            string value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            switch (arguments[i], value)
            {
                case ("--semi-sync", "on" or "off"):
                    semiSync = value == "on";
                    break;
                case ("--server", "mariadb"):
                    server = ServerKind.MariaDb;
                    break;
                case ("--server", "mysql"):
                    server = ServerKind.MySql;
                    break;
                case (var option, _) when Faults.Any(f => f.Option == option) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int runs):
                    counts[option] = runs;
                    break;
                default:
                    return null;
            }
        }
        var wanted = Faults.Select(f => (f.Fault, counts.GetValueOrDefault(f.Option, counts.Count == 0 ? UsualRuns : 0))).Where(f => f.Item2 > 0);
        return new([.. wanted], semiSync, server);
    }
}
