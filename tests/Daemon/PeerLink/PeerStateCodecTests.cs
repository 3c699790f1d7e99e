using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Switchover;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.PeerLink;

/// <summary>A state as bytes and back.</summary>
public sealed class PeerStateCodecTests
{
    private readonly byte[] _buffer = new byte[LinkMessage.MaxContent];

    private static PeerState Full(int text = 20) => new()
    {
        Node = "db1",
        Version = "1.2.3",
        Fit = false,
        WhyUnfit = new string('u', text),
        Maintenance = true,
        LoopAlive = true,
        Config = new SharedConfig(1, 2, 3, ulong.MaxValue, 5, 6),
        Instances = [new("VI_1", 51, VrrpState.Master, 100), new("VI_2", 52, VrrpState.Fault, 255)],
        Role = new PeerRole
        {
            Role = ServerRole.Fenced,
            Why = new string('w', text),
            Reachable = true,
            ServerVersion = "10.11.19-MariaDB",
            ReadOnly = true,
            SemiSyncOn = false,
            Replication = new ReplicationSnapshot("running", 0, null, true, new string('t', text)),
            Returned = new string('r', text),
        },
        Switchover = new SwitchoverWords
        {
            Holder = new HolderWord(1, "VI_1", HolderStep.Draining, "0-1-100", "because", TimeSpan.FromMilliseconds(12)),
            Taker = new TakerWord(2, TakerStep.Refused, "in maintenance"),
            Ask = new AskWord(3, "VI_2"),
            Refusal = new AskRefusal(4, "busy"),
        },
    };

    private PeerState There(PeerState state)
    {
        int length = PeerStateCodec.Write(state, _buffer);
        Assert.True(PeerStateCodec.TryRead(_buffer.AsSpan(0, length), out var back));
        return back;
    }

    [Fact]
    public void Everything_arrives_as_it_was_said()
    {
        var said = Full();
        var heard = There(said);

        Assert.Equal<PeerInstance>(said.Instances.ToList(), heard.Instances.ToList());
        Assert.Equal(said with { Instances = [] }, heard with { Instances = [] });
    }

    [Fact]
    public void Nothing_known_arrives_as_nothing_known()
    {
        var heard = There(new PeerState { Node = "db2" });

        Assert.Equal(new PeerState { Node = "db2", Instances = heard.Instances }, heard);
        Assert.Empty(heard.Instances);
    }

    [Fact]
    public void At_its_longest_what_others_act_on_is_whole_and_texts_are_cut()
    {
        string name = new('n', 64);
        string position = new('9', PeerStateCodec.LongestPosition);
        var said = Full(text: 5000) with
        {
            Node = name,
            Instances = [.. Enumerable.Range(0, 300).Select(i => new PeerInstance($"{i:D3}{new string('n', 61)}", (byte)i, VrrpState.Backup, 1))],
            Switchover = new SwitchoverWords
            {
                Holder = new HolderWord(ulong.MaxValue, name, HolderStep.Draining, position, new string('h', 5000), TimeSpan.MaxValue),
                Taker = new TakerWord(2, TakerStep.Failed, new string('t', 5000)),
                Ask = new AskWord(3, name),
                Refusal = new AskRefusal(4, new string('a', 5000)),
            },
        };

        var heard = There(said);

        Assert.Equal((name, position, name), (heard.Node, heard.Switchover.Holder!.Position, heard.Switchover.Ask!.Instance));
        Assert.Equal(said.Role.Replication! with { Trouble = heard.Role.Replication!.Trouble }, heard.Role.Replication);
        Assert.Equal(said.Instances[0], heard.Instances[0]);
        Assert.Equal(PeerStateCodec.MostInstances, heard.Instances.Length + heard.Unnamed.Length);
        Assert.EndsWith("…", heard.Switchover.Holder.Why, StringComparison.Ordinal);
    }

    private static PeerState Many(string node, SharedConfig config, VrrpState state, byte priority) => new()
    {
        Node = node,
        Config = config,
        Instances = [.. Enumerable.Range(1, PeerStateCodec.MostInstances).Select(i => new PeerInstance($"an instance of many, number {i}", (byte)i, state, priority))],
    };

    [Fact]
    public void Instances_whose_names_have_no_room_are_known_to_who_has_the_same_file()
    {
        var file = new SharedConfig(1, 2, 3, 4, 5, 6);
        var said = Many("db1", file, VrrpState.Master, 200);

        var heard = There(said).NamedAfter(Many("db2", file with { Checks = 9 }, VrrpState.Backup, 100));

        Assert.Equal<PeerInstance>(said.Instances.ToList(), heard.Instances.ToList());
        Assert.Empty(heard.Unnamed);
    }

    [Fact]
    public void By_another_file_what_has_no_name_is_not_guessed()
    {
        var file = new SharedConfig(1, 2, 3, 4, 5, 6);
        var said = There(Many("db1", file, VrrpState.Master, 200));

        foreach (var other in new[] { file with { Instances = 9 }, file with { Pair = 9 } })
        {
            var heard = said.NamedAfter(Many("db2", other, VrrpState.Backup, 100));
            Assert.InRange(heard.Instances.Length, 1, 10);
            Assert.Equal("an instance of many, number 1", heard.Instances[0].Name);
        }
        var fewer = Many("db2", file, VrrpState.Backup, 100);
        Assert.InRange(said.NamedAfter(fewer with { Instances = fewer.Instances[..^1] }).Instances.Length, 1, 10);
    }

    [Fact]
    public void An_earlier_program_says_nothing_of_unnamed_instances()
    {
        int length = PeerStateCodec.Write(Full(), _buffer) - 1;

        Assert.True(PeerStateCodec.TryRead(_buffer.AsSpan(0, length), out var heard));
        Assert.Empty(heard.Unnamed);
        Assert.Equal(2, heard.Instances.Length);
    }

    [Fact]
    public void A_text_is_cut_between_characters()
    {
        Assert.Equal("grü…", WireWriter.Fitting("grüßend", 8));
        Assert.Equal("gr…", WireWriter.Fitting("grüße", 6));
        Assert.Equal("grüße", WireWriter.Fitting("grüße", 7));
        Assert.Equal("", WireWriter.Fitting("grüße", 2));
    }

    [Fact]
    public void Cut_at_every_byte_it_is_no_state()
    {
        // What was appended may be missing: an earlier program does not say it.
        int length = PeerStateCodec.Write(Full(), _buffer) - 1;

        for (int i = 0; i < length; i++)
            Assert.False(PeerStateCodec.TryRead(_buffer.AsSpan(0, i), out _), $"the first {i} of {length} bytes");
    }

    [Fact]
    public void What_a_later_program_says_behind_it_is_passed_over()
    {
        int length = PeerStateCodec.Write(Full(), _buffer);

        Assert.True(PeerStateCodec.TryRead([.. _buffer[..length], 1, 2, 3], out var heard));
        Assert.Equal("10.11.19-MariaDB", heard.Role.ServerVersion);
    }

    [Fact]
    public void No_bytes_throw()
    {
        var random = new Random(9);
        int length = PeerStateCodec.Write(Full(), _buffer);
        int read = 0;
        for (int i = 0; i < 20000; i++)
        {
            byte[] bytes = _buffer[..length];
            for (int n = random.Next(1, 8); n > 0; n--)
                bytes[random.Next(length)] = (byte)random.Next(256);
            read += PeerStateCodec.TryRead(bytes, out _) ? 1 : 0;
        }

        Assert.InRange(read, 1, 19999);
    }
}
