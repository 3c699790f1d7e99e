using System.Globalization;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Watching;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Watching;

/// <summary>Real processes, real threads, this kernel.</summary>
public sealed class ServerWatchTests
{
    [ThreadDescriptorsFact]
    public void A_killed_process_is_seen_by_its_threads_and_certain_at_once()
    {
        using var server = new ManyThreads();
        using var harness = new WatchHarness();
        harness.Watch.Watch(Open(server.Pid), null);
        Assert.Empty(harness.Deaths);

        server.Kill();

        while (harness.Deaths.Count == 0)
            Assert.True(harness.Turn(), "nothing was seen of the end");
        var (process, why, seen, confirmed) = Assert.Single(harness.Deaths);
        Assert.Equal(server.Pid, process.Pid);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"(process {server.Pid}) died"), why, StringComparison.Ordinal);
        Assert.True(seen <= confirmed);
        server.AwaitEnd();
        Assert.True(process.HasLeft());
    }

    [Fact]
    public void Without_threads_the_process_itself_tells()
    {
        using var server = new ManyThreads();
        using var harness = new WatchHarness();
        var process = Open(server.Pid, byThreads: false);
        Assert.Equal(0, process.Threads);
        harness.Watch.Watch(process, null);

        server.Kill();

        Assert.True(harness.Turn(), "nothing was seen of the end");
        Assert.Single(harness.Deaths);
    }

    [ProcessEventsFact]
    public void Where_the_kernel_knows_no_threads_its_process_events_tell()
    {
        using var server = new ManyThreads();
        using var other = new ManyThreads();
        using var events = ProcessEvents.Open();
        using var harness = new WatchHarness();
        events.Watch(server.Pid);
        var process = Open(server.Pid, byThreads: false);
        harness.Watch.Watch(process, events);

        other.Kill();
        other.AwaitEnd();
        Assert.False(harness.Turn(TimeSpan.Zero), "another process's end woke the loop");

        server.Kill();
        while (harness.Deaths.Count == 0)
            Assert.True(harness.Turn(), "nothing was seen of the end");
    }

    [ThreadDescriptorsFact]
    public void An_ordinary_threads_end_moves_nothing_and_asks_for_another()
    {
        using var stay = new OwnThread();
        using var go = new OwnThread();
        using var harness = new WatchHarness();
        var process = Open(Environment.ProcessId, byThreads: false);
        process.OpenThreads([stay.Tid, go.Tid]);
        harness.Watch.Watch(process, null);
        Assert.Equal(2, process.Threads);

        go.End();

        Assert.True(harness.Turn(), "the thread's end was not seen");
        Assert.Empty(harness.Deaths);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref harness.ThreadEnds) == 1, TimeSpan.FromSeconds(20)));
        Assert.Equal(1, process.Threads);
        Assert.False(harness.Turn(TimeSpan.Zero), "an end is told once");

        Assert.NotEqual(VirtualRouter.Never, harness.Watch.Deadline);
        harness.Watch.Watch(null, null)?.Dispose();
        Assert.Equal(VirtualRouter.Never, harness.Watch.Deadline);
    }

    [Fact]
    public void Who_dies_between_being_found_and_being_watched_is_seen_on_arming()
    {
        using var server = new ManyThreads();
        using var harness = new WatchHarness();
        var process = Open(server.Pid);
        server.Kill();
        server.AwaitEnd();

        harness.Watch.Watch(process, null);

        Assert.Single(harness.Deaths);
        Assert.Same(process, harness.Watch.Dead);
    }

    [Fact]
    public void Who_is_gone_before_is_not_watched()
    {
        int pid;
        using (var server = new ManyThreads())
            pid = server.Pid;

        Assert.Null(WatchedProcess.Open(pid, byThreads: true, out string why, out bool isGone));
        Assert.True(isGone);
        Assert.Contains(pid.ToString(CultureInfo.InvariantCulture), why, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_deaths_in_a_row_are_two_deaths()
    {
        using var harness = new WatchHarness();
        for (int i = 1; i <= 2; i++)
        {
            using var server = new ManyThreads();
            harness.Watch.Watch(Open(server.Pid), null)?.Dispose();
            Assert.Null(harness.Watch.Dead);
            server.Kill();
            while (harness.Deaths.Count < i)
                Assert.True(harness.Turn(), "nothing was seen of the end");
        }
        Assert.NotEqual(harness.Deaths[0].Process.Pid, harness.Deaths[1].Process.Pid);
    }

    [ThreadDescriptorsFact]
    public void Seeing_a_threads_end_allocates_nothing()
    {
        using var harness = new WatchHarness(tells: false);
        long allocated = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            using var go = new OwnThread();
            var process = Open(Environment.ProcessId, byThreads: false);
            process.OpenThreads([go.Tid]);
            harness.Watch.Watch(process, null)?.Dispose();
            go.End();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(harness.Turn());
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        // The first round meets code that has not run yet.
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(1, "ended")]
    [InlineData(3600, "died")]
    public void A_listener_that_was_closed_long_ago_has_nothing_to_do_with_the_end(int seconds, string how)
    {
        using var server = new ManyThreads();
        using var harness = new WatchHarness(ListenerEvents.Open([]));
        harness.Watch.Watch(Open(server.Pid), null);
        var closed = MonotonicClock.Now;
        Span<Libc.PollDescriptor> slots = stackalloc Libc.PollDescriptor[ServerWatch.Slots];
        slots[^1].Returned = Libc.POLLIN;
        harness.Watch.Look(slots, closed);
        Assert.Empty(harness.Deaths);

        server.Kill();
        server.AwaitEnd();
        slots.Clear();
        slots[0].Returned = Libc.POLLIN;
        harness.Watch.Look(slots, closed + TimeSpan.FromSeconds(seconds));

        Assert.EndsWith(how, Assert.Single(harness.Deaths).Why, StringComparison.Ordinal);
    }

    private static WatchedProcess Open(int pid, bool byThreads = true)
    {
        var process = WatchedProcess.Open(pid, byThreads, out string why, out _);
        Assert.True(process is not null, why);
        return process;
    }

    /// <summary>A thread of this process that ends when it is told to.</summary>
    private sealed class OwnThread : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread _thread;

        internal OwnThread()
        {
            using var started = new ManualResetEventSlim();
            _thread = new Thread(() =>
            {
                Tid = int.Parse(Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", false)!.FullName), CultureInfo.InvariantCulture);
                started.Set();
                _end.Wait();
            });
            _thread.Start();
            started.Wait();
        }

        internal int Tid { get; private set; }

        internal void End()
        {
            _end.Set();
            _thread.Join();
        }

        public void Dispose()
        {
            End();
            _end.Dispose();
        }
    }
}

/// <summary>Needs descriptors of threads: Linux 6.9.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ThreadDescriptorsFactAttribute : FactAttribute
{
    public ThreadDescriptorsFactAttribute()
    {
        using var own = PidFd.OfThread(Libc.gettid(), out _);
        if (own is null)
            Skip = "this kernel has no descriptors of threads (Linux 6.9)";
    }
}

/// <summary>Needs the process-events connector: the initial namespaces, and CAP_NET_ADMIN.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProcessEventsFactAttribute : FactAttribute
{
    public ProcessEventsFactAttribute()
    {
        try
        {
            ProcessEvents.Open().Dispose();
        }
        catch (LinuxException e)
        {
            Skip = e.Message;
        }
    }
}
