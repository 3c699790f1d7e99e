using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Sentry;

/// <summary>
/// What is to be done should the daemon die, in memory that outlives it (man 2 memfd_create): a last will for each instance.
/// The daemon writes; the sentry reads when the daemon is dead, and so nothing is read while it is written. Each instance has
/// one word that says where its will is and whether it counts: one store changes it whole.
/// </summary>
internal sealed unsafe class WillMemory : IDisposable
{
    /// <summary>Another layout is another number: a sentry of another version does not read it.</summary>
    private const ulong Magic = 0x01_4C4C_4957_4756;       // "VGWILL" and the layout's version

    // The kernel gives pages when they are written.
    private const int Size = 16 << 20;
    private const int MostWills = 1024;

    // The header: the magic, then these, then a word for each will, then the wills.
    private const int DaemonAt = 8;
    private const int LoopThreadAt = 12;
    private const int SentryAt = 16;
    private const int CountAt = 20;
    private const int WordsAt = 64;
    private const int WillsAt = WordsAt + (MostWills * sizeof(ulong));

    private readonly byte* _memory;
    private readonly Stack<int> _free = new();
    private int _end = WillsAt;

    private WillMemory(int descriptor, byte* memory)
    {
        Descriptor = descriptor;
        _memory = memory;
    }

    internal int Descriptor { get; }

    /// <summary>The daemon's process.</summary>
    internal int Daemon
    {
        get => *(int*)(_memory + DaemonAt);
        set => *(int*)(_memory + DaemonAt) = value;
    }

    /// <summary>The loop's thread: when it has ended, nobody looks after the addresses.</summary>
    internal int LoopThread
    {
        get => *(int*)(_memory + LoopThreadAt);
        set => *(int*)(_memory + LoopThreadAt) = value;
    }

    /// <summary>The sentry that is ready to act; 0: none is yet.</summary>
    internal int ReadySentry
    {
        get => Volatile.Read(ref *(int*)(_memory + SentryAt));
        set => Volatile.Write(ref *(int*)(_memory + SentryAt), value);
    }

    /// <summary>So many words are in use, or were.</summary>
    internal int Count
    {
        get => Volatile.Read(ref *(int*)(_memory + CountAt));
        private set => Volatile.Write(ref *(int*)(_memory + CountAt), value);
    }

    /// <exception cref="LinuxException">The kernel gives none.</exception>
    internal static WillMemory Create()
    {
        int descriptor;
        fixed (byte* name = "vipguard-will\0"u8)
            descriptor = Libc.memfd_create(name, Libc.MFD_CLOEXEC);
        if (descriptor < 0)
            throw LinuxException.Last("memfd_create");
        if (Libc.ftruncate(descriptor, Size) < 0)
        {
            var refusal = LinuxException.Last("memory for the last will");
            Libc.close(descriptor);
            throw refusal;
        }
        var memory = Map(descriptor);
        *(ulong*)memory._memory = Magic;
        memory.Daemon = Environment.ProcessId;
        return memory;
    }

    /// <summary>The sentry's view of what the daemon made.</summary>
    /// <returns>Null: it is no memory of wills, or another version's.</returns>
    internal static WillMemory? Inherit(int descriptor)
    {
        WillMemory memory;
        try
        {
            memory = Map(descriptor);
        }
        catch (LinuxException)
        {
            return null;
        }
        if (*(ulong*)memory._memory == Magic)
            return memory;
        memory.Dispose();
        return null;
    }

    /// <summary>A place for an instance's will; null if all are taken.</summary>
    internal LastWill? Take()
    {
        if (_free.TryPop(out int place))
            return new LastWill(this, place);
        if (Count == MostWills)
            return null;
        return new LastWill(this, Count++);
    }

    /// <summary>The will that counts; empty where nothing is to be done.</summary>
    /// <param name="place">Below <see cref="Count"/>.</param>
    /// <param name="holds">Whether the instance holds its addresses.</param>
    internal ReadOnlySpan<byte> Read(int place, out bool holds)
    {
        ulong word = Volatile.Read(ref Word(place));
        holds = (word & LastWill.HoldsBit) != 0;
        uint at = (uint)word;
        uint length = (uint)(word >> 32) & LastWill.LengthMask;
        return at < WillsAt || at + (ulong)length > Size ? default : new ReadOnlySpan<byte>(_memory + at, (int)length);
    }

    internal ref ulong Word(int place) => ref ((ulong*)(_memory + WordsAt))[place];

    internal void GiveBack(int place) => _free.Push(place);

    /// <summary>Room for a will; −1 if there is no more.</summary>
    internal int Reserve(int length)
    {
        int aligned = (length + 7) & ~7;
        if (aligned > Size - _end)
            return -1;
        int at = _end;
        _end += aligned;
        return at;
    }

    internal Span<byte> At(int place, int length) => new(_memory + place, length);

    private static WillMemory Map(int descriptor)
    {
        byte* memory = Libc.mmap(null, Size, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, descriptor, 0);
        return (nint)memory != -1 ? new WillMemory(descriptor, memory) : throw LinuxException.Last("mmap of the last will");
    }

    public void Dispose()
    {
        Libc.munmap(_memory, Size);
        Libc.close(Descriptor);
    }
}
