using System.Net.Sockets;
using VipGuard.Checks.Tests.MySql;

namespace VipGuard.Checks.Tests.Edges;

public sealed class UnixSocketProbeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vipguard-checks-");
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private string Path => System.IO.Path.Combine(folder.FullName, "s.sock");

    public void Dispose()
    {
        socket.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_server_that_greets_is_fit()
    {
        Listen(1);
        Task<Socket> accepting = socket.AcceptAsync();
        Task<ProbeResult> probing = ProbeAsync(Limits.Ample);
        using (Socket client = await accepting.WaitAsync(Limits.Test))
            await client.SendAsync(Bytes.MariaDbGreeting.AsMemory(), SocketFlags.None);

        Assert.Equal(new ProbeResult(ProbeOutcome.Ok, "greets (10.11.19-MariaDB-0+deb12u1)"), await probing);
    }

    [Fact]
    public async Task A_socket_that_is_not_there_is_gone() =>
        Assert.Equal(new ProbeResult(ProbeOutcome.SocketGone, $"no socket at {Path}"), await ProbeAsync(Limits.Ample));

    [Fact]
    public async Task A_socket_that_a_dead_server_left_is_refused()
    {
        Listen(1);
        string kept = Path + ".kept";
        File.Move(Path, kept);
        socket.Dispose();
        File.Move(kept, Path);

        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, "socket refused"), await ProbeAsync(Limits.Ample));
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_refused()
    {
        await File.WriteAllTextAsync(Path, "");

        Assert.Equal(ProbeOutcome.Refused, (await ProbeAsync(Limits.Ample)).Outcome);
    }

    [Fact]
    public async Task A_server_that_accepts_nobody_times_out_and_then_its_backlog_is_full()
    {
        Listen(1);
        var outcomes = new List<ProbeOutcome>();

        // The kernel keeps one connection more than the backlog says; those of timed-out probes stay until they are accepted.
        for (int i = 0; i < 3; i++)
            outcomes.Add((await ProbeAsync(Limits.Short)).Outcome);

        Assert.Equal([ProbeOutcome.TimedOut, ProbeOutcome.TimedOut, ProbeOutcome.BacklogFull], outcomes);
    }

    [Theory]
    [InlineData("relative.sock")]
    [InlineData("")]
    public void A_path_that_is_not_absolute_is_refused(string path) => Assert.Throws<ArgumentException>(() => new UnixTarget(path));

    [Fact]
    public void A_path_that_no_socket_can_have_is_refused() => Assert.Throws<ArgumentException>(() => new UnixTarget("/" + new string('x', 107)));

    [Fact]
    public void No_permission_says_nothing_of_the_server() =>
        Assert.Equal(
            new ProbeResult(ProbeOutcome.CannotProbe, $"can't probe: no permission to connect to {Path}"),
            ConnectFailure.Describe(new UnixTarget(Path), SocketError.AccessDenied, "Permission denied"));

    private void Listen(int backlog)
    {
        socket.Bind(new UnixDomainSocketEndPoint(Path));
        socket.Listen(backlog);
    }

    private async Task<ProbeResult> ProbeAsync(TimeSpan limit) => await new MySqlGreetingProbe(new UnixTarget(Path), limit).ProbeAsync(default);
}
