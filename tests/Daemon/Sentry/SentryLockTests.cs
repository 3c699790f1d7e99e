using System.Text;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Sentry;

namespace VipGuard.Daemon.Tests.Sentry;

/// <summary>Whether a sentry may act: whose lock it is.</summary>
public sealed class SentryLockTests : IDisposable
{
    private const int Daemon = 4711;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"vipguard-{Guid.NewGuid():N}.lock");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("4711\n", false)]      // its own daemon, which has not gone altogether
    [InlineData("4712\n", true)]
    [InlineData("", true)]             // one that starts
    public void Who_holds_the_lock_decides(string holder, bool expected)
    {
        using var held = new FileStream(_file, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        held.Write(Encoding.ASCII.GetBytes(holder));
        held.Flush();

        Assert.Equal(-1, Take(out bool another));

        Assert.Equal(expected, another);
    }

    [Fact]
    public void A_free_lock_is_taken_and_no_daemon_starts_meanwhile()
    {
        File.WriteAllText(_file, "4711\n");

        int taken = Take(out bool another);

        Assert.False(another);
        Assert.True(taken >= 0);
        Assert.Throws<IOException>(() => new FileStream(_file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose());
        _ = Libc.close(taken);
        new FileStream(_file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public void Where_there_is_no_lock_nobody_has_it()
    {
        Assert.Equal(-1, Take(out bool another));
        Assert.False(another);
    }

    private int Take(out bool another) => SentryProcess.TakeLock(Encoding.UTF8.GetBytes(_file + "\0"), Daemon, out another);
}
