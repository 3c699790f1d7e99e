using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace VipGuard.Checks;

/// <summary>
/// One connection to a server and its <see cref="Dialogue"/>, with an ear that is always open: what comes in, and an end, is
/// noticed whether anyone waits for it or not. Its steps have no time limit of their own.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source of cancellation without a timer holds nothing; the socket is closed at the end of LiveAsync.")]
internal sealed class MySqlLine
{
    private const int SOL_SOCKET = 1;       // asm-generic/socket.h
    private const int SO_PEERCRED = 17;

    private readonly ProbeTarget target;
    private readonly Action heard;
    private readonly Dialogue dialogue;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource cut = new();
    private readonly byte[] buffer = new byte[Packet.HeaderSize + Packet.LongestPayload];
    private int filled;
    private Socket? socket;
    private ProbeResult? failure;
    private bool retiring;
    private bool saidGoodbye;

    private MySqlLine(ProbeTarget target, MySqlLogin login, Action heard)
    {
        this.target = target;
        this.heard = heard;
        dialogue = new Dialogue(login, target);
    }

    /// <summary>Ends when the connection does; never fails.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>The peer of a Unix socket, known from the connect on.</summary>
    public ServerProcess? Process { get; private set; }

    public DialoguePhase Phase
    {
        get
        {
            lock (gate)
                return failure is null ? dialogue.Phase : DialoguePhase.Over;
        }
    }

    /// <summary>The last answer, or why the line is over.</summary>
    public ProbeResult Verdict
    {
        get
        {
            lock (gate)
                return failure ?? dialogue.Verdict;
        }
    }

    public bool IsConnected
    {
        get
        {
            lock (gate)
                return socket is not null;
        }
    }

    public bool IsGreeted
    {
        get
        {
            lock (gate)
                return dialogue.IsGreeted;
        }
    }

    /// <summary>Begins to connect and to log in, and goes on with both by itself.</summary>
    /// <param name="heard">Called, from a thread of the pool and with nothing locked, when something has come in or has ended.</param>
    public static MySqlLine Open(ProbeTarget target, MySqlLogin login, Action heard)
    {
        var line = new MySqlLine(target, login, heard);
        line.Ended = line.LiveAsync();
        return line;
    }

    /// <summary>Asks, if nothing is being waited for.</summary>
    public void Ask()
    {
        lock (gate)
        {
            if (Phase == DialoguePhase.Ready)
                Say(dialogue.Ask());
        }
    }

    /// <summary>Whether the kernel holds bytes, or an end, that the ear has not been given the time to take.</summary>
    public bool HasUnheard()
    {
        lock (gate)
        {
            try
            {
                return socket is not null && Phase != DialoguePhase.Over && socket.Poll(0, SelectMode.SelectRead);
            }
            catch (SocketException)
            {
                return true;
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>
    /// Says goodbye as soon as that leaves no trace, which is after the log-in, and lets go when the server has closed: at once
    /// with a healthy server, at its thaw with a frozen one. Until then the line counts as a connection.
    /// </summary>
    public void Retire()
    {
        lock (gate)
        {
            retiring = true;
            if (failure is null)
                SayGoodbye();
        }
    }

    /// <summary>Lets go at once, whatever the server makes of it.</summary>
    public void Cut() => cut.Cancel();

    private async Task LiveAsync()
    {
        byte[] chunk = new byte[512];
        try
        {
            Dialled dialled = await Dial.ConnectAsync(target, cut.Token);
            if (!Connected(dialled))
                return;
            while (true)
            {
                int count = await dialled.Socket!.ReceiveAsync(chunk, SocketFlags.None, cut.Token);
                if (!Heard(chunk.AsSpan(0, count)))
                    return;
                Tell();
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            lock (gate)
                dialogue.Closed();
        }
        finally
        {
            lock (gate)
                socket?.Dispose();
            Tell();
        }
    }

    private void Tell()
    {
        if (!Volatile.Read(ref retiring))
            heard();
    }

    private bool Connected(in Dialled dialled)
    {
        lock (gate)
        {
            socket = dialled.Socket;
            if (socket is null)
            {
                failure = dialled.Failure;
                return false;
            }

            // A question must not wait for the acknowledgement of the one before it; no answer is worth blocking a thread for.
            if (target is TcpTarget)
                socket.NoDelay = true;
            socket.Blocking = false;
            Process = PeerOf(socket);
        }

        Tell();
        return true;
    }

    private bool Heard(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (bytes.IsEmpty || bytes.Length > buffer.Length - filled)
            {
                dialogue.Closed();
                return false;
            }

            bytes.CopyTo(buffer.AsSpan(filled));
            filled += bytes.Length;
            int used;
            do
            {
                Say(dialogue.Hear(buffer.AsSpan(0, filled), out used));
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
            }
            while (used > 0 && filled > 0);

            if (retiring)
                SayGoodbye();

            // Over without the server's end of file: what it has said was enough, as an error in place of the greeting is.
            return dialogue.Phase != DialoguePhase.Over;
        }
    }

    private void SayGoodbye()
    {
        if (saidGoodbye || socket is null || !dialogue.IsIn)
            return;
        saidGoodbye = true;
        Say(LoginPacket.Quit);
    }

    // What can't be sent shows in the ear as the connection's end.
    private void Say(ReadOnlyMemory<byte> packet)
    {
        if (packet.IsEmpty)
            return;
        try
        {
            socket!.Send(packet.Span, SocketFlags.None);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            dialogue.Closed();
        }
    }

    // struct ucred: pid, uid, gid of who called listen(2) on it (man 7 unix).
    private static ServerProcess? PeerOf(Socket socket)
    {
        if (socket.AddressFamily != AddressFamily.Unix)
            return null;
        Span<int> credentials = stackalloc int[3];
        try
        {
            socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, MemoryMarshal.AsBytes(credentials));
            return ServerProcess.Of(credentials[0]);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
