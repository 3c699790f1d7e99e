using VipGuard.Daemon.Commands;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Tests.Roles;

/// <summary>The role, as the status tells it to people.</summary>
public sealed class RoleLinesTests
{
    private static readonly DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly RoleStatus writer = new()
    {
        Role = "Writer",
        Why = "this node holds the address",
        Since = now.AddSeconds(-12),
        ServerReachable = true,
        ServerVersion = "MySQL 9.7.4",
        ReadOnly = false,
        Replication = new("running", 0, 0, true, null),
        Position = "1-1-5",
        SemiSync = true,
        LastTakeOverMs = null,
        Returned = null,
        Notes = [],
    };

    [Fact]
    public void A_healthy_writer_is_three_lines() => Assert.Equal(
        [
            "server: Writer for 12.0 s: this node holds the address",
            "replication: running, 0 transactions and 0 s behind",
            "semi-sync: on",
        ],
        Lines(writer));

    [Theory]
    [InlineData(true, "semi-sync: on")]
    [InlineData(false, "semi-sync: off or fallen back: commits do not wait for the other server")]
    [InlineData(null, "semi-sync: not there")]
    public void A_writer_says_whether_its_commits_wait(bool? semiSync, string line) =>
        Assert.Equal(line, Lines(writer with { SemiSync = semiSync })[2]);

    [Fact]
    public void A_standby_has_no_commits_that_could_wait() =>
        Assert.DoesNotContain(Lines(writer with { Role = "Standby", SemiSync = false }), l => l.StartsWith("semi-sync", StringComparison.Ordinal));

    [Theory]
    [InlineData(3L, 4L, "replication: broken, 3 transactions and 4 s behind: why")]
    [InlineData(3L, null, "replication: broken, 3 transactions behind: why")]
    [InlineData(null, 4L, "replication: broken, 4 s behind: why")]
    [InlineData(null, null, "replication: broken: why")]
    public void What_is_known_of_the_lag_is_told_and_the_trouble_behind_it(long? transactions, long? seconds, string line) =>
        Assert.Equal(line, Lines(writer with { Replication = new("broken", seconds, transactions, false, "why") })[1]);

    [Fact]
    public void A_take_over_tells_how_long_writes_waited() =>
        Assert.Equal("last take-over: writes waited 57 ms", Lines(writer with { LastTakeOverMs = 57.37 })[^1]);

    [Fact]
    public void Returned_transactions_are_named_with_the_two_ways_out()
    {
        string line = Lines(writer with { Returned = "2-2-9" })[^1];

        Assert.StartsWith("the other server returned with what only it has: 2-2-9. Nothing is read from it.", line, StringComparison.Ordinal);
        Assert.Contains("'vipguard pair rejoin --merge'", line, StringComparison.Ordinal);
        Assert.Contains("copy this server onto it", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_note_is_a_line() =>
        Assert.Equal(["note: one", "note: two"], Lines(writer with { Notes = ["one", "two"] })[^2..]);

    [Fact]
    public void What_holds_an_instance_back_comes_first_even_where_no_role_is_kept()
    {
        InstanceStatus held = Instance("VI_1") with { HeldBack = "db2 has not read 2-2-9 of this server yet" };

        Assert.Equal("VI_1 is held back: db2 has not read 2-2-9 of this server yet", Lines(writer, held, Instance("VI_2"))[0]);
        Assert.Single(Lines(null, held, Instance("VI_2")));
    }

    [Fact]
    public void A_role_that_is_not_kept_is_told_only_of_a_server_that_answers()
    {
        RoleStatus none = writer with { Role = "Unmanaged", Why = "the file has no [pair]", ServerReachable = false, Replication = null };

        Assert.Empty(Lines(none));
        Assert.Equal(["server: Unmanaged for 12.0 s: writers = \"both\": each server may be written"],
            Lines(none with { ServerReachable = true, Why = "writers = \"both\": each server may be written" }));
    }

    private static string[] Lines(RoleStatus? role, params InstanceStatus[] instances) => [.. RoleLines.Of(
        new StatusSnapshot
        {
            Version = "0.1.0",
            Node = "db1",
            Pid = 1,
            Started = now,
            Config = new("vipguard.toml", "", 0, null),
            Realtime = true,
            Fit = true,
            Instances = instances,
            Checks = [],
            Role = role,
            Warnings = [],
        },
        now)];

    private static InstanceStatus Instance(string name) => new()
    {
        Name = name,
        Vrid = 51,
        Version = 3,
        Interface = "eth0",
        State = "Backup",
        Since = now,
        Reason = "",
        Priority = 100,
        AdvertIntervalMs = 100,
        LeaseMs = 1000,
        Preempt = false,
        Fit = true,
        HeldBack = null,
        Link = true,
        Addresses = [],
        Master = null,
        LastTransition = null,
        Counters = new() { AdvertsSent = 0, AdvertsReceived = 0, SendErrors = 0, Transitions = 0, Dropped = new Dictionary<string, long>(StringComparer.Ordinal) },
        History = [],
    };
}
