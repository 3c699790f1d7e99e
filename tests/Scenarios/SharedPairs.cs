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
