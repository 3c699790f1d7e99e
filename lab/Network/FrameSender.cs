using System.Diagnostics;
using System.Runtime.InteropServices;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Network;

/// <summary>Sends Ethernet frames as they are given, true or false (man 7 packet).</summary>
public sealed class FrameSender : IDisposable
{
    private readonly int socket;

    internal FrameSender(string ns, string card)
    {
        using var inside = new NamespaceThread(ns);
        socket = inside.Run(() => Open(card));
    }

    private static unsafe int Open(string card)
    {
        // Protocol 0: it sends, and hears nothing.
        int opened = Libc.Checked(Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0), "open a packet socket");
        byte* address = stackalloc byte[20];            // struct sockaddr_ll
        var bytes = new Span<byte>(address, 20);
        bytes.Clear();
        MemoryMarshal.Write(bytes, (ushort)Libc.AF_PACKET);
        MemoryMarshal.Write(bytes[4..], Libc.if_nametoindex(card));
        Libc.Checked(Libc.bind(opened, address, 20), $"send on {card}");
        return opened;
    }

    /// <param name="frame">From the destination's MAC on; 14 bytes to the link's MTU and 14.</param>
    /// <exception cref="LabException">The kernel did not take it; says why.</exception>
    public unsafe void Send(ReadOnlySpan<byte> frame)
    {
        fixed (byte* bytes = frame)
            Libc.Checked((int)Libc.send(socket, bytes, frame.Length, 0), $"send a frame of {frame.Length} bytes");
    }

    /// <summary>Sends the frames in turn at a steady rate, in bursts of 10 ms.</summary>
    /// <returns>How many were sent.</returns>
    /// <exception cref="LabException">The kernel did not take one; says why.</exception>
    public async Task<int> FloodAsync(IReadOnlyList<byte[]> frames, int perSecond, TimeSpan duration)
    {
        int sent = 0;
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < duration;)
        {
            for (int due = (int)(elapsed.TotalSeconds * perSecond); sent < due; sent++)
                Send(frames[sent % frames.Count]);
            await Task.Delay(10, Interruption.Token);
        }
        return sent;
    }

    public void Dispose() => _ = Libc.close(socket);
}
