using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using VipGuard.Lab.Network;
using VipGuard.Lab.Servers;

namespace VipGuard.Lab.Clients;

/// <summary>
/// A client that opens a new connection every millisecond and wants the server's greeting. Many are under way at a time,
/// so a hanging one delays none behind it; after 0.9 s one is given up.
/// </summary>
public sealed unsafe class OutageProbe : IDisposable
{
    private const int EPOLLIN = 1;
    private const int EPOLLRDHUP = 0x2000;
    private const int EPOLL_CTL_ADD = 1;
    private const int CLOCK_MONOTONIC = 1;
    private const int SOL_SOCKET = 1;
    private const int SO_LINGER = 13;
    private const long Tick = -1;
    private const int Ring = 4096;                  // more than the limit holds at one attempt per millisecond

    // TCP sends a lost first packet again after a second (RFC 6298): what then goes to the new holder began in the outage all the same.
    private const int PatienceMilliseconds = 900;
    private const uint PeriodNanoseconds = 1_000_000;

    private static readonly long Patience = Stopwatch.Frequency * PatienceMilliseconds / 1000;

    /// <summary>How long an attempt waits for its greeting.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromMilliseconds(PatienceMilliseconds);

    private readonly Attempt[] attempts = new Attempt[Ring];
    private readonly ulong target;
    private readonly ulong targetPort;
    private readonly Thread thread;
    private readonly int epoll = Libc.Checked(Libc.epoll_create1(Libc.SOCK_CLOEXEC), "make an epoll");
    private readonly int timer = Libc.Checked(Libc.timerfd_create(CLOCK_MONOTONIC, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK), "make a timer");
    private volatile bool stopping;
    private long started;                           // attempts begun
    private long settled;                           // attempts told to the ledger, always from the oldest on
    private long expired;                           // attempts looked at for their patience

    private struct Attempt
    {
        public int Socket;
        public long Started;
        public long Ended;
        public AttemptEnd End;
        public readonly bool Pending => Socket >= 0;
    }

    internal OutageProbe(string ns, IPEndPoint server)
    {
        target = BinaryPrimitives.ReadUInt32BigEndian(server.Address.GetAddressBytes());
        targetPort = (ulong)server.Port;
        thread = NamespaceThread.Spawn(ns, "probe", Run);
    }

    /// <summary>What was seen so far; an attempt counts as soon as all before it have ended.</summary>
    public OutageLedger Ledger { get; } = new();

    /// <summary>How evenly it really did begin its attempts.</summary>
    public PaceGauge Pace { get; } = new();

    private void Run()
    {
        Libc.PreferThisThread();
        long* period = stackalloc long[4] { 0, PeriodNanoseconds, 0, PeriodNanoseconds };
        Libc.Checked(Libc.timerfd_settime(timer, 0, period, null), "start the timer");
        Watch(timer, Tick, EPOLLIN);

        var events = stackalloc Libc.EpollEvent[256];
        while (!stopping)
        {
            int count = Libc.epoll_wait(epoll, events, 256, 100);
            long now = Stopwatch.GetTimestamp();
            bool due = false;
            for (int i = 0; i < count; i++)
            {
                if (events[i].Data == Tick)
                    due = true;
                else
                    Hear(ref attempts[events[i].Data % Ring], now);
            }
            if (due)
                Begin();
            GiveUp(now);
            Settle();
        }
        for (long i = settled; i < started; i++)
            Finish(ref attempts[i % Ring], 0, AttemptEnd.Silent);
    }

    private void Begin()
    {
        ulong expirations;
        _ = Libc.read(timer, &expirations, 8);
        if (started - settled == Ring)
            return;

        long number = started++;
        ref var attempt = ref attempts[number % Ring];
        attempt.Started = Stopwatch.GetTimestamp();
        Pace.Note(attempt.Started);
        attempt.Socket = Libc.socket(Libc.AF_INET, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (attempt.Socket < 0)
        {
            Finish(ref attempt, attempt.Started, AttemptEnd.Unreachable);
            return;
        }

        // Closed with a reset: sixty thousand connections a minute would use up the ports in TIME_WAIT.
        int* linger = stackalloc int[2] { 1, 0 };
        _ = Libc.setsockopt(attempt.Socket, SOL_SOCKET, SO_LINGER, linger, 8);

        byte* address = stackalloc byte[16];
        var bytes = new Span<byte>(address, 16);
        bytes.Clear();
        MemoryMarshal.Write(bytes, (ushort)Libc.AF_INET);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)targetPort);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)target);
        if (Libc.connect(attempt.Socket, address, 16) < 0 && Marshal.GetLastPInvokeError() != Libc.EINPROGRESS)
            Finish(ref attempt, attempt.Started, EndOf(Marshal.GetLastPInvokeError()));
        else
            Watch(attempt.Socket, number, EPOLLIN | EPOLLRDHUP);
    }

    private void Hear(ref Attempt attempt, long now)
    {
        if (!attempt.Pending)
            return;
        byte* packet = stackalloc byte[256];
        int length = (int)Libc.recv(attempt.Socket, packet, 256, 0);
        if (length > 0)
            Finish(ref attempt, now, Greeting.IsOne(new ReadOnlySpan<byte>(packet, length)) ? AttemptEnd.Greeted : AttemptEnd.Denied);
        else if (length == 0)
            Finish(ref attempt, now, AttemptEnd.Lost);
        else if (Marshal.GetLastPInvokeError() != Libc.EAGAIN)
            Finish(ref attempt, now, EndOf(Marshal.GetLastPInvokeError()));
    }

    private static AttemptEnd EndOf(int error)
    {
        const int ENETUNREACH = 101, ECONNREFUSED = 111, EHOSTUNREACH = 113;
        return error switch
        {
            ECONNREFUSED => AttemptEnd.Refused,
            EHOSTUNREACH or ENETUNREACH => AttemptEnd.Unreachable,
            _ => AttemptEnd.Lost,
        };
    }

    private void GiveUp(long now)
    {
        for (; expired < started && now - attempts[expired % Ring].Started > Patience; expired++)
        {
            ref var attempt = ref attempts[expired % Ring];
            if (expired >= settled && attempt.Pending)
                Finish(ref attempt, now, AttemptEnd.Silent);
        }
    }

    private void Settle()
    {
        for (; settled < started && !attempts[settled % Ring].Pending; settled++)
        {
            ref var attempt = ref attempts[settled % Ring];
            Ledger.Note(attempt.Started, attempt.Ended, attempt.End);
        }
    }

    private static void Finish(ref Attempt attempt, long now, AttemptEnd end)
    {
        if (attempt.Socket >= 0)
            _ = Libc.close(attempt.Socket);
        attempt.Socket = -1;
        attempt.Ended = now;
        attempt.End = end;
    }

    private void Watch(int fd, long number, int what)
    {
        var wanted = new Libc.EpollEvent { Events = (uint)what, Data = number };
        Libc.Checked(Libc.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted), "watch a socket");
    }

    public void Dispose()
    {
        stopping = true;
        thread.Join();
        _ = Libc.close(timer);
        _ = Libc.close(epoll);
    }
}
