using VipGuard.Lab.Peers;

namespace VipGuard.Lab.Failover;

/// <summary>keepalived in one of its set-ups.</summary>
internal sealed class KeepalivedPair : Contender
{
    private readonly Dictionary<LabHost, KeepalivedPeer> peers = [];
    private bool changed;

    public KeepalivedPair(Lab lab, Contestant who)
        : base(lab, who)
    {
        foreach (var host in lab.Hosts)
        {
            KeepalivedFiles.Lay(host);
            peers.Add(host, lab.Keepalived(host, ConfigOf(host)));
        }
    }

    private PeerConfig ConfigOf(LabHost host) => new()
    {
        Version = Who.Watching == Watching.Classic ? 2 : 3,
        Interval = Who.Interval,
        // What the machine's own process table shows must not be taken for the server of the host in a namespace.
        File = KeepalivedFiles.Config(host, Who, host == Lab.Db1 ? 100 : 90, changed, (Lab.Options.Initial && host != Lab.Db1) ? Watching.Script : Who.Watching),
    };

    public override Task StartAsync(LabHost host) => peers[host].StartAsync();

    public override void Terminate(LabHost host) => peers[host].Terminate();

    public override void KillSpeaker(LabHost host) => peers[host].KillChild();

    public override void Kill(LabHost host) => peers[host].Kill();

    public override void Freeze(LabHost host) => peers[host].Freeze();

    public override void Thaw(LabHost host) => peers[host].Thaw();

    public override bool Running(LabHost host) => peers[host].Running && !peers[host].Ending;

    public override Task GoneAsync(LabHost host) => peers[host].EndedAsync();

    public override Task ReloadAsync(LabHost host)
    {
        changed = !changed;
        return peers[host].ReloadAsync(ConfigOf(host));
    }

    public override async Task HandOverAsync(LabHost holder)
    {
        // The tutorials stop the daemon; who tunes has a file that is watched.
        if (Who.Watching == Watching.Classic)
            Terminate(holder);
        else
            await File.WriteAllTextAsync(KeepalivedFiles.Away(holder), "1\n");
    }

    public override async Task MendAsync(LabHost host)
    {
        await File.WriteAllTextAsync(KeepalivedFiles.Away(host), "0\n");
        // Its death leaves the address, and so may the start of the next.
        if (!Running(host))
            await host.DropVipAsync();
    }

    private protected override Task<bool> AtRestAsync() => Task.FromResult(
        Lab.Hosts.All(h => Running(h) && peers[h].State == (h.HoldsVip ? "MASTER" : "BACKUP")));
}
