using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>What instances must not share, and leases that do not fit their interval.</summary>
internal static class InstanceRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        if (file.Instances.Count == 0 && !file.IsDamaged)
            problems.Error(new TomlPosition(1, 1), "there is no [[instance]]; write one, with its name, vrid, interface and addresses");

        Unique.Names(file.Instances.Select(instance => instance.Name), "[[instance]]", problems);
        CheckVrids(file, problems);
        CheckAddresses(file, problems);
        foreach (InstanceDraft instance in file.Instances)
            CheckLease(instance, file, problems);
    }

    /// <summary>RFC 9568 §5.2.3: a VRID is one virtual router on its link, IPv4 and IPv6 apart.</summary>
    private static void CheckVrids(FileDraft file, ProblemList problems)
    {
        for (int i = 1; i < file.Instances.Count; i++)
        {
            InstanceDraft later = file.Instances[i];
            if (later.Vrid is not { } vrid || later.Family is null)
                continue;

            foreach (InstanceDraft earlier in file.Instances.Take(i))
            {
                if (earlier.Vrid?.Value != vrid.Value || earlier.Family != later.Family || SharedInterface(later, earlier, file) is not { } shared)
                    continue;
                problems.Error(
                    vrid.Position,
                    $"vrid = {vrid.Value} is that of {earlier.Title} already, on the same interface {shared}; write another");
                break;
            }
        }
    }

    /// <summary>On one node at least both are on one link; with no node yet, as the instances say themselves.</summary>
    private static string? SharedInterface(InstanceDraft a, InstanceDraft b, FileDraft file)
    {
        if (file.Nodes.Count == 0)
            return a.Interface?.Value == b.Interface?.Value ? a.Interface?.Value : null;
        return file.Nodes.Where(node => a.InterfaceOn(node) == b.InterfaceOn(node)).Select(a.InterfaceOn).FirstOrDefault();
    }

    private static void CheckAddresses(FileDraft file, ProblemList problems)
    {
        Dictionary<HostAddress, TomlPosition> seen = [];
        foreach (Located<LeasedAddress> address in file.Instances.SelectMany(instance => instance.Addresses))
        {
            if (!seen.TryAdd(address.Value.Address.Address, address.Position))
            {
                int line = seen[address.Value.Address.Address].Line;
                problems.Error(address.Position, $"\"{address.Value}\" is there already, in line {line}; remove one of them");
            }
        }
    }

    private static void CheckLease(InstanceDraft instance, FileDraft file, ProblemList problems)
    {
        if (instance.Lease is not { } lease || instance.Interval is not { } interval || instance.Version is not { } version)
            return;

        string written = $"lease = \"{DurationText.Format(lease.Value)}\"";
        if (lease.Value < 2 * interval.Value)
        {
            problems.Warn(
                lease.Position,
                $"{written} is shorter than two advert intervals, so one late renewal loses the addresses;"
                + $" write \"{Math.Ceiling(2 * interval.Value.TotalSeconds)}s\" or more, or leave lease out");
        }

        TimeSpan most = file.Nodes
            .Select(instance.PriorityOn)
            .OfType<Located<int>>()
            .Select(priority => InstanceConfig.DefaultLease(version.Value, (byte)priority.Value, interval.Value))
            .DefaultIfEmpty(TimeSpan.MaxValue)
            .Min();
        if (lease.Value > most)
        {
            problems.Warn(
                lease.Position,
                $"{written} lasts longer than it takes another node to take over, so after a crash two hold the addresses;"
                + $" write \"{DurationText.Format(most)}\" or less, or leave lease out");
        }
    }
}
