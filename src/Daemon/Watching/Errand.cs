namespace VipGuard.Daemon.Watching;

/// <summary>Something for another thread to do, made beforehand: sending it off waits for nothing and makes nothing.</summary>
internal sealed class Errand(Action what) : IThreadPoolWorkItem
{
    internal void Send() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => what();
}
