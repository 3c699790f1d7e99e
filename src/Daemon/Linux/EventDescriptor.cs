namespace VipGuard.Daemon.Linux;

/// <summary>Wakes a thread that sleeps in ppoll (man 2 eventfd).</summary>
internal sealed unsafe class EventDescriptor : IDisposable
{
    internal EventDescriptor()
    {
        Descriptor = Libc.eventfd(0, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
        if (Descriptor < 0)
            throw LinuxException.Last("eventfd");
    }

    internal int Descriptor { get; }

    internal void Signal()
    {
        ulong one = 1;
        Libc.write(Descriptor, (byte*)&one, sizeof(ulong));
    }

    internal void Clear()
    {
        ulong count;
        Libc.read(Descriptor, (byte*)&count, sizeof(ulong));
    }

    public void Dispose() => Libc.close(Descriptor);
}
