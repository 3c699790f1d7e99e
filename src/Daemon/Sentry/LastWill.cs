namespace VipGuard.Daemon.Sentry;

/// <summary>
/// One instance's will: what its death leaves to be undone. Written anew when the instance or its interface changes; that the
/// addresses are held or not is one store, without a system call, on the path of a move. On the loop's thread.
/// </summary>
internal sealed class LastWill(WillMemory memory, int place) : IDisposable
{
    /// <summary>In the word of a will: the instance holds its addresses.</summary>
    internal const ulong HoldsBit = 1UL << 63;

    /// <summary>The word's upper half without that bit; the lower half is where the will begins.</summary>
    internal const uint LengthMask = 0x7FFF_FFFF;

    // Two places that take turns: a daemon that is killed while it writes leaves the one before.
    private readonly int[] _at = [0, 0];
    private readonly int[] _room = [0, 0];
    private int _turn;
    private ulong _where;

    /// <summary>Whether there is something to take off and someone to tell. Set before an address is taken, and taken back
    /// after all is said; one store.</summary>
    internal bool Holds
    {
        get;
        set
        {
            if (field == value)
                return;
            field = value;
            Publish();
        }
    }

    /// <summary>Replaces the will; false if there is no room for it, and nothing will be done then.</summary>
    internal bool Write(ReadOnlySpan<byte> will)
    {
        int next = _turn ^ 1;
        if (_room[next] < will.Length)
        {
            // What is given up here is lost: instances change seldom, and there is room for thousands of changes.
            int at = memory.Reserve(will.Length);
            if (at < 0)
            {
                _where = 0;
                Publish();
                return false;
            }
            (_at[next], _room[next]) = (at, will.Length);
        }
        will.CopyTo(memory.At(_at[next], will.Length));
        _turn = next;
        _where = ((ulong)will.Length << 32) | (uint)_at[next];
        Publish();
        return true;
    }

    private void Publish() => Volatile.Write(ref memory.Word(place), _where == 0 ? 0 : _where | (Holds ? HoldsBit : 0));

    /// <summary>The instance is no more.</summary>
    public void Dispose()
    {
        Volatile.Write(ref memory.Word(place), 0);
        memory.GiveBack(place);
    }
}
