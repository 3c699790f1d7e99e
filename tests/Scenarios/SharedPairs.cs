using VipGuard.Lab.Processes;
using VipGuard.Lab.Servers;
using VipGuard.Scenarios.Tests.LabItself;

namespace VipGuard.Scenarios.Tests;

/// <summary>A pair with real servers that replicate from each other, shared by stories and healed between them.</summary>
public sealed class PairWithServers : IAsyncLifetime
{
    public Lab.Lab Lab { get; private set; } = null!;

    public async Task InitializeAsync() => Lab = await VipGuard.Lab.Lab.PairAsync();

    public async Task DisposeAsync() => await Lab.DisposeAsync();

    [CollectionDefinition(nameof(PairWithServers))]
    public sealed class Shared : ICollectionFixture<PairWithServers>;
}

/// <summary>A pair of daemons alone, with no check: for stories in which no database matters.</summary>
public sealed class PairWithoutServers : IAsyncLifetime
{
    public Lab.Lab Lab { get; private set; } = null!;

    public async Task InitializeAsync() => Lab = await VipGuard.Lab.Lab.PairAsync(new() { Servers = false });

    public async Task DisposeAsync() => await Lab.DisposeAsync();

    [CollectionDefinition(nameof(PairWithoutServers))]
    public sealed class Shared : ICollectionFixture<PairWithoutServers>;
}

/// <summary>A pair of real MySQL servers, set up from two fresh ones by the program's own commands, shared by stories and healed between them.</summary>
public sealed class MySqlPair : IAsyncLifetime
{
    public Lab.Lab Lab { get; private set; } = null!;

    /// <summary>What the first `pair apply` said.</summary>
    public CommandResult FirstApply { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The fixture is made although all of its stories are skipped.
        if (!NeedsMySqlFactAttribute.IsMet)
            return;
        Lab = await VipGuard.Lab.Lab.PairAsync(new() { Server = ServerKind.MySql, Pair = false, Daemons = false });
        await Lab.MakeKeyAsync();
        FirstApply = (await Lab.ApplyPairAsync()).Must();
        await Task.WhenAll(Lab.Hosts.Select(host => host.Daemon.StartAsync()));
    }

    public async Task DisposeAsync()
    {
        if (Lab is not null)
            await Lab.DisposeAsync();
    }

    [CollectionDefinition(nameof(MySqlPair))]
    public sealed class Shared : ICollectionFixture<MySqlPair>;
}
