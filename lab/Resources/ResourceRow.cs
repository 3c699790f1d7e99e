using System.Globalization;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Network;

namespace VipGuard.Lab.Resources;

/// <summary>One case of the table: how many instances, how often they speak, and whether the server is watched.</summary>
public sealed record ResourceRow(int Instances, int IntervalMs, bool Check)
{
    // 255: as many as a file may have.
    public static IReadOnlyList<ResourceRow> All { get; } =
    [
        .. from instances in (int[])[1, 255] from interval in (int[])[1000, 100, 10] where instances == 1 || interval > 10 select new ResourceRow(instances, interval, false),
        new(1, 1000, true),
        new(1, 100, true),
    ];

    /// <summary>vipguard.toml with as many instances on one interface, each with an address of its own.</summary>
    public string VipGuardFile(PairConfig config) => (config with
    {
        AdvertInterval = $"{IntervalMs}ms",
        Check = false,
        // The address that the lab watches is the first instance's.
        Extra = string.Join('\n', Enumerable.Range(2, Instances - 1).Select(Instance).Append(Check ? "[[check]]\nname = \"mysqld\"\ntype = \"mysql\"\n" : "")),
        VirtualRouter = 1,
    }).ToString();

    private string Instance(int vrid) => string.Create(CultureInfo.InvariantCulture, $"""
        [[instance]]
        name = "VI_{vrid}"
        vrid = {vrid}
        interface = "{LabNetwork.Interface}"
        advert_interval = "{IntervalMs}ms"
        addresses = ["10.99.1.{vrid}/32"]
        preempt = false
        lease = "1s"

        """);

    /// <summary>The same for keepalived.</summary>
    public string KeepalivedFile(string host, int priority) => string.Create(CultureInfo.InvariantCulture, $$"""
        global_defs {
            router_id {{host}}
            vrrp_version 3
        }
        {{string.Join('\n', Enumerable.Range(1, Instances).Select(vrid => Router(vrid, priority)))}}
        """);

    private string Router(int vrid, int priority) => string.Create(CultureInfo.InvariantCulture, $$"""
        vrrp_instance VI_{{vrid}} {
            state BACKUP
            nopreempt
            interface {{LabNetwork.Interface}}
            virtual_router_id {{vrid}}
            priority {{priority}}
            advert_int {{IntervalMs / 1000.0}}
            virtual_ipaddress {
                {{(vrid == 1 ? Lab.VipWithPrefix : $"10.99.1.{vrid}/32")}}
            }
        }
        """);
}
