namespace VipGuard.Daemon.Linux;

/// <summary>
/// Puts all threads of the process before ordinary ones, or back, and keeps them there: one that the runtime makes later gets what its
/// maker had when that was made itself, whatever the maker has now (glibc remembers it, <c>pthread_getschedparam</c>).
/// </summary>
internal sealed class ThreadLift : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Timer _again;
    private bool _lifted;

    internal ThreadLift() => _again = new Timer(_ => Put(null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    internal void Lift()
    {
        Put(true);
        _again.Change(Again, Again);
    }

    /// <summary>Without effect where nothing has been lifted.</summary>
    internal void Lower() => Put(false);

    /// <param name="lifted">Null: as they are to be already.</param>
    private void Put(bool? lifted)
    {
        lock (_lock)
        {
            _lifted = lifted ?? _lifted;
            if (_lifted)
                RealTime.LiftProcess();
            else
                RealTime.LowerProcess();
        }
    }

    public void Dispose() => _again.Dispose();
}
