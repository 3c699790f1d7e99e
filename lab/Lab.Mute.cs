using VipGuard.Lab.Processes;

namespace VipGuard.Lab;

/// <summary>A fault of one direction only: the switch takes nothing from a host any more, and still brings it everything.</summary>
public sealed partial class Lab
{
    private const string Table = "bridge lab";

    private bool muted;

    /// <summary>Nobody hears the host any more; it hears all. It is so when this returns, some 10 ms after it was asked for.</summary>
    public async Task MuteAsync(LabHost host)
    {
        muted = true;
        await NftAsync($$"""table {{Table}} { chain mute { type filter hook forward priority 0; iifname "{{host.Name}}" drop; }; }""");
    }

    /// <summary>Every host is heard again. Idempotent.</summary>
    public async Task UnmuteAsync()
    {
        if (!muted)
            return;
        await NftAsync($"delete table {Table}");
        muted = false;
    }

    private async Task NftAsync(string rules) =>
        (await Command.RunWithInputAsync(rules + "\n", "ip", "netns", "exec", network!.NamespaceOf("sw"), "nft", "-f", "-")).Must();
}
