using VipGuard.Lab.Daemons;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab;

/// <summary>Starting, settling and healing a lab.</summary>
public sealed partial class Lab
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(20);

    private async Task StartAsync()
    {
        if (Options.Servers)
        {
            await Task.WhenAll(Hosts.Select(h => h.Mysqld.StartAsync()));
            if (Options.Pair)
            {
                await MakeKeyAsync();
                (await ApplyPairAsync()).Must();
            }
        }
        if (Options.Daemons)
        {
            await Task.WhenAll(Hosts.Select(h => h.Daemon.StartAsync([.. Options.DaemonThrough])));
            await SettledAsync();
        }
    }

    /// <summary>`vipguard pair key`: the pair's secret, unless it is there.</summary>
    public async Task<CommandResult> MakeKeyAsync() =>
        (await Db1.Daemon.CommandAsync("pair", "key", "--config", Db1.Daemon.Config.Path)).Must();

    /// <summary>`vipguard pair apply`, from db1, for both.</summary>
    public Task<CommandResult> ApplyPairAsync() =>
        Db1.Daemon.CommandAsync("pair", "apply", "--config", Db1.Daemon.Config.Path, "--defaults-file", AdministratorFile);

    /// <summary>Waits until one host holds the address as master, the other stands by, and every server greets.</summary>
    /// <exception cref="LabException">It did not come to that within 20 s; with the whole story.</exception>
    public async Task<(LabHost Holder, LabHost Other)> SettledAsync()
    {
        await Until(() => Db1.HoldsVip != Db2.HoldsVip, SettleLimit, "exactly one host to hold the address");
        await Until(StandsByAsync, SettleLimit, "one master and one backup, both fit");
        return Db1.HoldsVip ? (Db1, Db2) : (Db2, Db1);
    }

    private async Task<bool> StandsByAsync()
    {
        var statuses = await Task.WhenAll(Hosts.Select(h => h.Daemon.StatusAsync()));
        return statuses is [{ } first, { } second]
            && (first.Instance.State, second.Instance.State) is ("Master", "Backup") or ("Backup", "Master")
            && (first.Instance.State == "Master") == Db1.HoldsVip
            && Db1.HoldsVip != Db2.HoldsVip
            && first.Checks.Concat(second.Checks).All(c => c.State == "Fit")
            // A backup that has just begun has not heard its master yet.
            && (first.Instance.State == "Master" ? second : first).Instance.Master is not null;
    }

    /// <summary>Undoes every fault: links, frozen and dead processes, and the configuration. Then waits until the pair is settled.</summary>
    public async Task<(LabHost Holder, LabHost Other)> HealAsync()
    {
        foreach (var host in Hosts)
        {
            host.Heal();
            host.Daemon.Thaw();
            host.Mysqld.Thaw();
        }
        await Task.WhenAll(Hosts.Select(HealAsync));
        return await SettledAsync();
    }

    private async Task HealAsync(LabHost host)
    {
        // Killed a moment ago is not gone yet; started beside its old self it would not come up.
        if (host.Mysqld.Ending)
            await host.Mysqld.EndedAsync();
        if (host.Daemon.Ending)
            await host.Daemon.EndedAsync();
        if (Options.Servers && !host.Mysqld.Running)
            await host.Mysqld.StartAsync();
        string wanted = ConfigText;
        bool changed = host.Daemon.Config.Text != wanted;
        if (changed)
            host.Daemon.Config.Write(wanted);
        if (!host.Daemon.WasStarted)
            return;
        if (!host.Daemon.Running)
            await host.Daemon.StartAsync();
        else if (changed)
            (await host.Daemon.CommandAsync("reload", "--runtime-dir", host.Daemon.RuntimeFolder)).Must();
    }

    /// <summary>The configuration file that every host begins with.</summary>
    public string ConfigText => Config.ToString();

    /// <summary>The same, to be changed with `with`.</summary>
    public PairConfig Config
    {
        get
        {
            var config = Options.Config with
            {
                Check = Options.Config.Check && Options.Servers,
                Servers = Options.Servers ? new(KeyFile, Db1.Mysqld.Socket, Db2.Mysqld.Socket) : null,
            };
            return beside is null
                ? config
                : config with { Vip = $"{Place.Vip}/24", Port = Place.Port, VirtualRouter = Place.VirtualRouter, LinkPort = config.LinkPort is null ? null : Place.LinkPort };
        }
    }

    /// <inheritdoc cref="Until(Func{Task{bool}}, TimeSpan, string)"/>
    public Task Until(Func<bool> condition, TimeSpan limit, string what) =>
        Until(() => Task.FromResult(condition()), limit, what);

    /// <summary>Waits for a condition, looking every 5 ms.</summary>
    /// <param name="what">Completes "waited for …".</param>
    /// <exception cref="LabException">It did not come true in time; with what both hosts say of themselves.</exception>
    public async Task Until(Func<Task<bool>> condition, TimeSpan limit, string what)
    {
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(began) > limit)
                throw new LabException($"waited {limit.TotalSeconds:0.#} s in vain for {what}\n{await TellAsync(began)}");
            await Task.Delay(5, Interruption.Token);
        }
    }
}
