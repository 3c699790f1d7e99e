using VipGuard.Replication;
using Xunit.Abstractions;

namespace VipGuard.Daemon.Tests.Switchover;

/// <summary>Both machines together, over many seeds: it always ends, nobody stays fenced, one writes, and what is called done is done.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 60;

    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limits = TimeSpan.FromSeconds(20);

    [Fact]
    public void In_a_calm_every_hand_over_is_done()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var world = new PairSimulation(seed);
            world.Calm(TimeSpan.FromSeconds(3));
            var writer = world.Nodes.Single(n => n.Writable);

            world.Nodes[seed % 2].Order();
            world.Calm(TimeSpan.FromSeconds(5));

            // A fence fails one time in ten, and then all is as before.
            bool done = world.Nodes[seed % 2].Ends.Single().Ok;
            Assert.Equal(done ? world.OtherThan(writer) : writer, world.Nodes.Single(n => n.Writable));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Whatever_is_lost_or_dies_it_ends_with_one_writer(int crashes)
    {
        int done = 0;
        int failed = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var world = new PairSimulation(seed);
            world.Calm(TimeSpan.FromSeconds(3));
            world.Storm(Storm, crashes);
            world.Calm(Limits);

            string story = $"seed {seed}, {crashes} crashes: " + string.Join("; ", world.Nodes.Select(n => $"{n.Name} {n.Vrrp} {n.Role} busy={n.IsBusy}"));
            Assert.All(world.Nodes, node => Assert.False(node.IsBusy, story));
            Assert.DoesNotContain(world.Nodes, node => node.Role == ServerRole.Fenced);
            Assert.True(world.Nodes.Count(n => n.Writable) == 1, story);
            done += world.Nodes.Sum(n => n.Ends.Count(e => e.Ok));
            failed += world.Nodes.Sum(n => n.Ends.Count(e => !e.Ok));
        }
        output.WriteLine($"{done} hand-overs done, {failed} not");
        Assert.True(done > Seeds / 2 && failed > Seeds / 2, $"{done} done, {failed} not: the storm is too weak or too strong");
    }

    [Theory]
    [InlineData(Sides.Instance)]
    [InlineData(Sides.Member)]
    public void What_is_called_done_has_lost_nothing(string ordered)
    {
        int done = 0;
        for (int seed = 1000; seed < 1000 + Seeds; seed++)
        {
            var world = new PairSimulation(seed, ordered);
            world.Calm(TimeSpan.FromSeconds(3));
            for (int turn = 0; turn < 400; turn++)
            {
                int[] before = [.. world.Nodes.Select(n => n.Ends.Count)];
                world.Storm(TimeSpan.FromMilliseconds(50), crashes: 0);
                for (int i = 0; i < 2; i++)
                {
                    // The one that ended it was the holder, or had asked; either way the writer is who took.
                    if (world.Nodes[i].Ends.Skip(before[i]).Any(e => e.Ok) && world.Nodes.SingleOrDefault(n => n.Writable) is { } writer)
                    {
                        done++;
                        Assert.True(writer.LackedAtTake == 0, $"seed {seed}: {writer.Name} took {writer.LackedAtTake} rows too early");
                    }
                }
            }
        }
        Assert.True(done > Seeds, $"{done} done");
    }
}
