using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests;

internal enum ProcessState
{
    Absent,
    Running,

    /// <summary>Stopped by SIGSTOP, or starved: packets wait in the receive buffer.</summary>
    Frozen,
}

/// <summary>One host: its link, its kernel's address, its checks, its file, and the daemon's process; and what befalls them.</summary>
internal sealed class SimulatedHost(World world, int index)
{
    private SimulatedLoop? _loop;

    internal int Index => index;

    internal ProcessState Process { get; private set; }

    internal bool IsRunning => Process == ProcessState.Running;

    /// <summary>Since when the process runs, or when it last ceased to.</summary>
    internal TimeSpan RunsSince { get; private set; }

    internal TimeSpan StoppedAt { get; private set; }

    internal bool LinkIsUp { get; private set; } = true;

    /// <summary>What the checks say, whether or not the router has been told.</summary>
    internal bool IsFit { get; private set; } = true;

    /// <summary>The file as it stands on the disk; a restart reads it.</summary>
    internal VirtualRouterConfig Config { get; private set; } = world.Scenario.ConfigOf(index);

    internal KernelAddress Kernel { get; } = new(world, index);

    /// <summary>Null while no process is there.</summary>
    internal VirtualRouter? Router => _loop?.Router;

    /// <summary>Someone renews the address, and clients can reach it.</summary>
    internal bool Serves => IsRunning && LinkIsUp && Kernel.IsHeld;

    /// <summary>What it must not do as a backup, by what its daemon knows beyond the adverts.</summary>
    internal TakeoverRestraint Restraint { get; private set; }

    /// <summary>A lower priority is not heard out.</summary>
    internal bool MayPreempt => Router is { Config: var config, Restraint: var restraint }
        && (config.IsOwner || (config.Preempt && world.Now - _loop!.CameBack >= config.PreemptDelay))
        && (restraint & (TakeoverRestraint.NoPreemption | TakeoverRestraint.Never)) == TakeoverRestraint.None;

    /// <summary>Nothing is wrong with it.</summary>
    internal bool IsGood => IsRunning && LinkIsUp && IsFit;

    /// <summary>Could serve, or does.</summary>
    internal bool CouldServe => IsGood && (Restraint == TakeoverRestraint.None || Router!.State == VrrpState.Master);

    internal void Start()
    {
        if (Process != ProcessState.Absent)
            return;
        world.History.Add(world.Now, "starts", index);
        Runs();
        // A stale address of an earlier run is removed before the first advert.
        if (world.Scenario.Defect != Defect.KeepsStaleAddress)
            Kernel.Release();
        _loop = new SimulatedLoop(world, this);
        world.Referee.Disturbed(index);
        _loop.Start();
    }

    /// <summary>kill -9: whatever the process knew is gone; the address stays in the kernel for the rest of its lease.</summary>
    internal void Crash()
    {
        if (Process == ProcessState.Absent)
            return;
        world.History.Add(world.Now, "is killed", index);
        End();
        if (world.Scenario.Sentries)
            world.Plan(world.Now + world.Chance.Between(TimeSpan.Zero, World.LongestLatency), new(SimEventKind.Trouble, index, Trouble: StandIn));
    }

    /// <summary>What outlives the daemon (ExecStopPost, or a process beside it): the address off, if it is there, then its farewell.</summary>
    private void StandIn()
    {
        if (Process != ProcessState.Absent || !Kernel.IsHeld)
            return;
        world.History.Add(world.Now, "is released by its sentry, which sends priority 0", index);
        Kernel.Release();
        byte[] farewell = new byte[Advertisement.LengthOf(Config)];
        Advertisement.Write(farewell, Config, VrrpProtocol.LeavingPriority);
        world.Referee.Sends(this, VrrpProtocol.LeavingPriority);
        world.Lan.Multicast(index, new Packet(farewell, new PacketSource(Config.PrimaryAddress, VrrpProtocol.Group(Config.PrimaryAddress.Family), VrrpProtocol.TimeToLive), index));
        world.Released++;
    }

    internal void End()
    {
        if (IsRunning)
            StoppedAt = world.Now;
        Process = ProcessState.Absent;
        _loop = null;
        world.Referee.Disturbed(index);
    }

    internal void Freeze()
    {
        if (!IsRunning)
            return;
        world.History.Add(world.Now, "is frozen", index);
        Process = ProcessState.Frozen;
        StoppedAt = world.Now;
        _loop!.Sleep();
        world.Referee.Disturbed(index);
    }

    internal void Thaw()
    {
        if (Process != ProcessState.Frozen)
            return;
        world.History.Add(world.Now, "is thawed", index);
        Runs();
        world.Referee.Disturbed(index);
        _loop!.TurnSoon();
    }

    internal void LinkGoes(bool up)
    {
        if (LinkIsUp == up)
            return;
        world.History.Add(world.Now, up ? "has its link back" : "loses its link", index);
        LinkIsUp = up;
        Tell(new(VrrpEventKind.LinkChanged, IsGood: up));
    }

    internal void FitnessGoes(bool fit)
    {
        if (IsFit == fit)
            return;
        world.History.Add(world.Now, fit ? "is fit again" : "is unfit", index);
        IsFit = fit;
        if (world.Scenario.Defect != Defect.IgnoresChecks)
            Tell(new(VrrpEventKind.FitnessChanged, IsGood: fit));
        else
            world.Referee.Disturbed(index);
    }

    internal void PriorityGoes(byte priority)
    {
        world.History.Add(world.Now, "gets another priority", index, detail: $"{Config.Priority} → {priority}");
        Config = Config with { Priority = priority };
        Tell(new(VrrpEventKind.PriorityChanged, Priority: priority));
    }

    internal void Reload(VirtualRouterConfig config)
    {
        world.History.Add(world.Now, "reloads", index, detail: $"interval {config.AdvertInterval.TotalMilliseconds} ms, priority {config.Priority}");
        Config = config;
        Tell(new(VrrpEventKind.Reconfigured, Config: config));
    }

    internal void RestraintGoes(TakeoverRestraint restraint)
    {
        world.History.Add(world.Now, "is restrained", index, detail: restraint.ToString());
        Restraint = restraint;
        Tell(new(VrrpEventKind.Restrained, Restraint: restraint));
    }

    internal void HandOver()
    {
        world.History.Add(world.Now, "is asked to hand over", index);
        Tell(new(VrrpEventKind.HandoverAsked));
    }

    internal void Stop()
    {
        world.History.Add(world.Now, "is asked to end", index);
        Tell(new(VrrpEventKind.Stopped));
    }

    /// <summary>Someone removes the address by hand.</summary>
    internal void RemoveAddress()
    {
        world.History.Add(world.Now, "has its address removed by hand", index);
        Kernel.Release();
        world.Referee.Disturbed(index);
        if (IsRunning)
            _loop!.TurnSoon();
    }

    internal void EndLease(int lifetime)
    {
        if (!Kernel.EndLease(lifetime))
            return;
        world.History.Add(world.Now, "loses the address: its lease ran out", index);
        world.Referee.LeaseEnded(this);
        if (IsRunning)
            _loop!.TurnSoon();
    }

    internal void Receive(Packet packet)
    {
        // In a process that is not there, there is no socket.
        if (_loop is null)
            return;
        if (!LinkIsUp || !_loop.TryReceive(packet))
            world.Referee.Dropped(packet.From, index);
        else if (IsRunning)
            _loop.TurnSoon();
    }

    internal void Wake(int turn)
    {
        if (IsRunning)
            _loop!.Turn(turn);
    }

    private void Runs()
    {
        Process = ProcessState.Running;
        RunsSince = world.Now;
    }

    private void Tell(in Message message)
    {
        world.Referee.Disturbed(index);
        _loop?.Post(message);
        if (IsRunning)
            _loop!.TurnSoon();
    }
}
