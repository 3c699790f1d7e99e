using System.Collections.Immutable;
using System.Text;
using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Daemon.Switchover;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>
/// A node's state as bytes. What others act on comes first and is always whole; texts for people come last and are cut to what
/// is left. A later program may append: what stands behind the last field is passed over.
/// </summary>
internal static class PeerStateCodec
{
    /// <summary>Longest position of a log that a message carries, in bytes: about eight servers of a GTID set.</summary>
    internal const int LongestPosition = 400;

    /// <summary>As many as a file may have: none is left out.</summary>
    internal const int MostInstances = FileReader.MostInstances;

    // Names have 64 letters at the most (the file's rule).
    private const int LongestName = 64;

    // Of all instances together, as far as that is enough for the first by name. Those whose names have no room are told of by their
    // place, behind everything else.
    private const int InstanceBytes = 300;

    private const int UnnamedSize = 2;

    private const int LongestText = 160;

    internal static int Write(PeerState state, Span<byte> destination)
    {
        var writer = new WireWriter(destination);
        writer.Text(state.Node, LongestName);
        writer.Flag(state.Fit);
        writer.Flag(state.Maintenance);
        writer.Flag(state.LoopAlive);
        WriteConfig(ref writer, state.Config);
        WriteRole(ref writer, state.Role);
        int told = Math.Min(state.Instances.Length, MostInstances);
        int named = WriteInstances(ref writer, state.Instances.AsSpan(0, told));
        WriteSwitchover(ref writer, state.Switchover);
        WriteTexts(ref writer, state, reserved: 1 + (told - named) * UnnamedSize);
        // Appended later: a program that does not know of it passes it over, as it passes over what has no names.
        WriteUnnamed(ref writer, state.Instances.AsSpan(named, told - named));
        return writer.Length;
    }

    /// <returns>False: the bytes are no state.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> source, out PeerState state)
    {
        var reader = new WireReader(source);
        state = new PeerState
        {
            Node = reader.Text(),
            Fit = reader.Flag(),
            Maintenance = reader.Flag(),
            LoopAlive = reader.Flag(),
            Config = ReadConfig(ref reader),
            Role = ReadRole(ref reader),
            Instances = ReadInstances(ref reader),
            Switchover = ReadSwitchover(ref reader),
        };
        state = WithTexts(state, ref reader);
        // An earlier program ends here.
        if (!reader.IsAtEnd)
            state = state with { Unnamed = ReadUnnamed(ref reader) };
        return !reader.Failed;
    }

    private static void WriteConfig(ref WireWriter writer, SharedConfig config)
    {
        writer.UInt64(config.Nodes);
        writer.UInt64(config.Instances);
        writer.UInt64(config.Checks);
        writer.UInt64(config.MySql);
        writer.UInt64(config.Pair);
        writer.UInt64(config.PeerLink);
    }

    private static SharedConfig ReadConfig(ref WireReader reader) =>
        new(reader.UInt64(), reader.UInt64(), reader.UInt64(), reader.UInt64(), reader.UInt64(), reader.UInt64());

    private static void WriteRole(ref WireWriter writer, PeerRole role)
    {
        writer.Byte((byte)role.Role);
        writer.Flag(role.Reachable);
        writer.Maybe(role.ReadOnly);
        writer.Maybe(role.SemiSyncOn);
        writer.Flag(role.Replication is not null);
        if (role.Replication is not { } replication)
            return;
        writer.Text(replication.State, 16);
        writer.Int64(replication.SecondsBehind ?? -1);
        writer.Int64(replication.TransactionsBehind ?? -1);
        writer.Flag(replication.CaughtUp);
    }

    private static PeerRole ReadRole(ref WireReader reader)
    {
        var role = new PeerRole
        {
            Role = (ServerRole)reader.Among(reader.Byte(), (byte)ServerRole.Fenced),
            Reachable = reader.Flag(),
            ReadOnly = reader.Maybe(),
            SemiSyncOn = reader.Maybe(),
        };
        return reader.Flag()
            ? role with { Replication = new(reader.Text(), NoneIfNegative(reader.Int64()), NoneIfNegative(reader.Int64()), reader.Flag(), null) }
            : role;
    }

    private static long? NoneIfNegative(long value) => value < 0 ? null : value;

    /// <summary>As many by name as leave room for the others without; the first always.</summary>
    private static int WriteInstances(ref WireWriter writer, ReadOnlySpan<PeerInstance> instances)
    {
        int left = Math.Max(InstanceBytes - instances.Length * UnnamedSize, LongestName + sizeof(ushort) + 3);
        int count = 0;
        while (count < instances.Length
            && (left -= Encoding.UTF8.GetByteCount(instances[count].Name) + sizeof(ushort) + 3 - UnnamedSize) >= 0)
        {
            count++;
        }
        writer.Byte((byte)count);
        foreach (var instance in instances[..count])
        {
            writer.Text(instance.Name, LongestName);
            writer.Byte(instance.Vrid);
            writer.Byte((byte)instance.State);
            writer.Byte(instance.Priority);
        }
        return count;
    }

    private static void WriteUnnamed(ref WireWriter writer, ReadOnlySpan<PeerInstance> instances)
    {
        writer.Byte((byte)instances.Length);
        foreach (var instance in instances)
        {
            writer.Byte((byte)instance.State);
            writer.Byte(instance.Priority);
        }
    }

    private static ImmutableArray<UnnamedInstance> ReadUnnamed(ref WireReader reader)
    {
        int count = reader.Byte();
        var instances = ImmutableArray.CreateBuilder<UnnamedInstance>();
        for (int i = 0; i < count && !reader.Failed; i++)
            instances.Add(new((VrrpState)reader.Among(reader.Byte(), (byte)VrrpState.Fault), reader.Byte()));
        return instances.ToImmutable();
    }

    private static ImmutableArray<PeerInstance> ReadInstances(ref WireReader reader)
    {
        int count = reader.Byte();
        var instances = ImmutableArray.CreateBuilder<PeerInstance>();
        for (int i = 0; i < count && !reader.Failed; i++)
            instances.Add(new(reader.Text(), reader.Byte(), (VrrpState)reader.Among(reader.Byte(), (byte)VrrpState.Fault), reader.Byte()));
        return instances.ToImmutable();
    }

    private static void WriteSwitchover(ref WireWriter writer, SwitchoverWords words)
    {
        writer.UInt64(words.Holder?.Id ?? 0);
        if (words.Holder is { } holder)
        {
            writer.Text(holder.Instance, LongestName);
            writer.Byte((byte)holder.Step);
            writer.Text(holder.Position, LongestPosition);
            writer.Int64(holder.Refused.Ticks);
        }
        writer.UInt64(words.Taker?.Id ?? 0);
        if (words.Taker is { } taker)
            writer.Byte((byte)taker.Step);
        writer.UInt64(words.Ask?.Id ?? 0);
        if (words.Ask is { } ask)
            writer.Text(ask.Instance, LongestName);
        writer.UInt64(words.Refusal?.Id ?? 0);
    }

    private static SwitchoverWords ReadSwitchover(ref WireReader reader)
    {
        ulong id = reader.UInt64();
        var holder = id == 0 ? null : new HolderWord(
            id, reader.Text(), (HolderStep)reader.Among(reader.Byte(), (byte)HolderStep.Failed), reader.Text(), "", TimeSpan.FromTicks(reader.Int64()));
        id = reader.UInt64();
        var taker = id == 0 ? null : new TakerWord(id, (TakerStep)reader.Among(reader.Byte(), (byte)TakerStep.Failed));
        id = reader.UInt64();
        var ask = id == 0 ? null : new AskWord(id, reader.Text());
        id = reader.UInt64();
        return new() { Holder = holder, Taker = taker, Ask = ask, Refusal = id == 0 ? null : new AskRefusal(id, "") };
    }

    private static void WriteTexts(ref WireWriter writer, PeerState state, int reserved)
    {
        // The words of a hand-over first: someone waits for them.
        ReadOnlySpan<(string? Text, int Most)> texts =
        [
            (state.Switchover.Holder?.Why, LongestText),
            (state.Switchover.Taker?.Why, LongestText),
            (state.Switchover.Refusal?.Why, LongestText),
            (state.Version, 32),
            (state.WhyUnfit, LongestText),
            (state.Role.Replication?.Trouble, LongestText),
            (state.Role.Returned, LongestText),
            (state.Role.Why, LongestText),
            (state.Role.ServerVersion, 32),
        ];
        for (int i = 0; i < texts.Length; i++)
        {
            // Those that follow need room for their lengths, if for nothing else.
            int room = writer.Left - reserved - (texts.Length - i) * sizeof(ushort);
            writer.Text(texts[i].Text, Math.Min(texts[i].Most, room));
        }
    }

    private static PeerState WithTexts(PeerState state, ref WireReader reader)
    {
        var words = state.Switchover;
        string holder = reader.Text();
        string taker = reader.Text();
        string refusal = reader.Text();
        words = words with
        {
            Holder = words.Holder is { } h ? h with { Why = holder } : null,
            Taker = words.Taker is { } t ? t with { Why = taker } : null,
            Refusal = words.Refusal is { } r ? r with { Why = refusal } : null,
        };
        state = state with { Switchover = words, Version = reader.Text(), WhyUnfit = reader.Text() };
        string trouble = reader.Text();
        var replication = state.Role.Replication is { } known && trouble.Length > 0 ? known with { Trouble = trouble } : state.Role.Replication;
        return state with
        {
            Role = state.Role with { Replication = replication, Returned = reader.Text(), Why = reader.Text(), ServerVersion = reader.Text() },
        };
    }
}
