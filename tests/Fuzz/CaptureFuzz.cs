using VipGuard.Daemon.Listening;
using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;
using Xunit.Abstractions;

namespace VipGuard.Fuzz.Tests;

/// <summary>A capture may come from anywhere: its packets, and then its end, or one clear line with the place that is broken.</summary>
public sealed class CaptureFuzz(ITestOutputHelper output)
{
    private static readonly byte[][] Captures =
    [
        .. new[] { "ethernet.pcap", "big-endian.pcap", "raw.pcap", "cooked.pcap", "cooked2.pcap", "ethernet.pcapng", "big-endian.pcapng" }.Select(Seeds.File),
    ];

    [Fact]
    public void Captures_are_read_to_their_end_or_refused() => Run(10_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Captures_are_read_to_their_end_or_refused_four_hundred_thousand_times() => Run(400_000);

    [Fact]
    public void Frames_are_VRRP_or_passed_over() => Frames(50_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Frames_are_VRRP_or_passed_over_a_million_times() => Frames(1_000_000);

    private void Run(int inputs) => new FuzzRun(new Mutator(Captures, []), Capture, output).Run(inputs);

    private static Outcome Capture(ReadOnlySpan<byte> input, ref Chance chance)
    {
        using var file = new MemoryStream(input.ToArray());
        int packets = 0;
        try
        {
            foreach (var packet in CaptureFile.Read(file, "a.pcap"))
            {
                // Each has a header of 12 bytes at the least.
                if (++packets > input.Length / 12)
                    throw new InvalidOperationException("more packets than fit.");
                if (packet.Packet.Length > input.Length)
                    throw new InvalidOperationException("a packet longer than its file.");
            }
        }
        catch (CaptureFormatException e)
        {
            if (!e.Message.StartsWith("a.pcap: at byte ", StringComparison.Ordinal) || e.Message.Any(char.IsControl))
                throw new InvalidOperationException($"no line for people: {e.Message}", e);
            return Outcome.Dropped;
        }
        return Outcome.Taken;
    }

    private void Frames(int inputs)
    {
        byte[][] frames = [.. Captures.SelectMany(capture => CaptureFile.Read(new MemoryStream(capture), "seed").Select(p => p.Packet.ToArray()))];
        new FuzzRun(new Mutator(frames, []), Frame, output) { MostWhenDropped = 0, MostWhenTaken = 0 }.Run(inputs);
    }

    private static Outcome Frame(ReadOnlySpan<byte> input, ref Chance chance)
    {
        bool taken = IpPacket.TryRead(input, out var payload, out var source);
        if (payload.Length > input.Length || (taken && source.Source.Family != source.Destination.Family))
            throw new InvalidOperationException("a payload or a header that was not there.");
        if (!taken)
            return Outcome.Dropped;
        return Advertisement.TryParse(payload, source, out _, out _) ? Outcome.Taken : Outcome.Dropped;
    }
}
