using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Calm;

/// <summary>One in a hundred of the packets that come in at a host's card is dropped, at random: adverts, the peers' link, SQL.</summary>
internal static class PacketLoss
{
    private const string Rules = """
        table inet calm {
            chain lost {
                type filter hook input priority 0; policy accept;
                iifname "eth0" numgen random mod 100 < 1 counter drop
            }
        }
        """;

    public static async Task<IAsyncDisposable> BeginAsync(Lab lab)
    {
        foreach (var host in lab.Hosts)
            (await Command.RunWithInputAsync(Rules, "ip", "netns", "exec", host.Namespace, "nft", "-f", "-")).Must();
        return new Companions([], async () =>
        {
            foreach (var host in lab.Hosts)
                (await Command.RunAsync("ip", "netns", "exec", host.Namespace, "nft", "delete", "table", "inet", "calm")).Must();
        });
    }
}
