using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Roles;
using VipGuard.Replication.Tests.RealServers;
using VipGuard.Vrrp;

namespace VipGuard.Replication.Tests.Roles;

/// <summary>One node of a <see cref="RolePair"/>: a server, the role's thread, and the transitions that the test makes up.</summary>
internal sealed class RoleNode(string name, RealServer server, RoleSetup setup, Action<string> say) : IDisposable
{
    private RoleKeeper? keeper;

    internal RealServer Server => server;

    internal RoleKeeper Keeper => keeper!;

    internal string Name => name;

    /// <summary>What the local server's state forbade last.</summary>
    internal (TakeoverRestraint Restraint, string? Why) Restraint { get; private set; }

    internal void Keep()
    {
        keeper = new RoleKeeper((_, restraint, why) => Restraint = (restraint, why), new Journal(name, say));
        keeper.Use(setup, "");
        keeper.Start();
    }

    internal void Takes(bool silent) => Turn(VrrpState.Backup, VrrpState.Master, silent ? TransitionReason.MasterSilent : TransitionReason.MasterLeft);

    internal void Leaves() => Turn(VrrpState.Master, VrrpState.Backup, TransitionReason.HandoverAsked);

    internal bool Is(ServerRole role) => Keeper.Snapshot.Role == role;

    /// <summary>As a client through the address would be.</summary>
    internal LibMariaDbSession App() =>
        LibMariaDbSession.Open(new SqlEndpoint { Host = "127.0.0.1", Port = server.Port, User = RolePair.AppUser, Password = RolePair.AppPassword, Database = "app" });

    internal string? Scalar(string sql) => server.Scalar(sql);

    internal string Tell()
    {
        RoleSnapshot? s = keeper?.Snapshot;
        return s is null ? "not kept" : $"{s.Role}, {s.Why}; read-only {s.ReadOnly}, semi-sync {s.SemiSyncOn}, at {s.Position}, replication {s.Replication}, returned {s.Returned}, notes {string.Join(" | ", s.Notes)}";
    }

    internal void Forget()
    {
        if (keeper is null)
            return;
        Task stopped = keeper.StopAsync();
        Wait.Until(() => stopped.IsCompleted, () => $"{name}'s role does not end");
        keeper.Dispose();
        keeper = null;
    }

    public void Dispose() => Forget();

    private void Turn(VrrpState from, VrrpState to, TransitionReason reason) => Keeper.Transitioned("VI_1", new Transition(from, to, reason, TimeSpan.Zero));

    private sealed class Journal(string name, Action<string> say) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            say($"{name} {logLevel} {formatter(state, exception)}{(exception is null ? "" : "\n" + exception)}");
    }
}
