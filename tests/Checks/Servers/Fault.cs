using System.Globalization;
using VipGuard.Checks.Tests.Edges;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>Something that befalls a server, and what ends it; leaves nothing behind.</summary>
internal abstract class Fault : IAsyncDisposable
{
    private static readonly string Own = string.Create(CultureInfo.InvariantCulture, $"vipguard-checks-{Environment.ProcessId}");

    /// <summary>What the server is to be started with.</summary>
    public virtual IReadOnlyList<string> Options => [];

    public static Fault Of(string name, NetworkSpaces? spaces) => name switch
    {
        "stopped" => new Stopped(),
        "frozen by the cgroup freezer" => new Frozen(),
        "crashed, dumps its core" => new Crash(),
        "killed for its memory (memory cgroup)" => new OutOfMemory(),
        "disk frozen, a write hangs" => new DiskFrozen(),
        "disk of the general log full" => new LogDiskFull(),
        "no connection left" => new Full(),
        "global read lock held" => new ReadLock(),
        _ when spaces is not null => new NetworkDown(spaces),
        _ => throw new ArgumentException($"no fault \"{name}\"", nameof(name)),
    };

    public abstract Task BeginAsync(RealServer server);

    /// <summary>Once or twice.</summary>
    public virtual Task EndAsync(RealServer server) => Task.CompletedTask;

    public async ValueTask DisposeAsync() => await CleanUpAsync();

    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    private sealed class Stopped : Fault
    {
        public override Task BeginAsync(RealServer server)
        {
            server.Signal(Native.SIGSTOP);
            return Task.CompletedTask;
        }

        public override Task EndAsync(RealServer server)
        {
            server.Signal(Native.SIGCONT);
            return Task.CompletedTask;
        }
    }

    private sealed class Frozen : Fault
    {
        private readonly string group = $"/sys/fs/cgroup/freezer/{Own}";

        public override async Task BeginAsync(RealServer server)
        {
            Directory.CreateDirectory(group);
            await File.WriteAllTextAsync($"{group}/cgroup.procs", server.Pid.ToString(CultureInfo.InvariantCulture));
            await File.WriteAllTextAsync($"{group}/freezer.state", "FROZEN");
        }

        public override async Task EndAsync(RealServer server)
        {
            if (!Directory.Exists(group))
                return;
            await File.WriteAllTextAsync($"{group}/freezer.state", "THAWED");
            await File.WriteAllTextAsync("/sys/fs/cgroup/freezer/cgroup.procs", server.Pid.ToString(CultureInfo.InvariantCulture));
            Directory.Delete(group);
        }
    }

    private sealed class Crash : Fault
    {
        private const int SIGSEGV = 11;

        // Something to write: half a gigabyte takes a while.
        public override IReadOnlyList<string> Options => ["--core-file", "--innodb-buffer-pool-size=512M"];

        public override Task BeginAsync(RealServer server)
        {
            server.Signal(SIGSEGV);
            return Task.CompletedTask;
        }
    }

    private sealed class OutOfMemory : Fault
    {
        private readonly string group = $"/sys/fs/cgroup/memory/{Own}";

        public override async Task BeginAsync(RealServer server)
        {
            Directory.CreateDirectory(group);
            await File.WriteAllTextAsync($"{group}/memory.limit_in_bytes", "4M");
            await File.WriteAllTextAsync($"{group}/cgroup.procs", server.Pid.ToString(CultureInfo.InvariantCulture));
            _ = Task.Run(async () =>
            {
                try
                {
                    await server.SqlAsync("SELECT LENGTH(REPEAT('x', 16000000)), LENGTH(REPEAT('y', 16000000))");
                }
                catch (Exception)
                {
                    // Lost its server, as it should.
                }
            });
        }

        protected override async Task CleanUpAsync()
        {
            if (!Directory.Exists(group))
                return;
            foreach (string pid in await File.ReadAllLinesAsync($"{group}/cgroup.procs"))
                await File.WriteAllTextAsync("/sys/fs/cgroup/memory/cgroup.procs", pid);
            Directory.Delete(group);
        }
    }

    // A file system of its own for the redo log, which every commit waits for.
    private sealed class DiskFrozen : Fault
    {
        private readonly string folder = Directory.CreateTempSubdirectory("vipguard-checks-disk-").FullName;
        private Task write = Task.CompletedTask;
        private bool frozen;

        public DiskFrozen()
        {
            Directory.CreateDirectory(Place);
            ServerTemplate.Run("truncate", ["-s", "256M", $"{folder}/image"]);
            ServerTemplate.Run("mkfs.ext4", ["-q", $"{folder}/image"]);
            ServerTemplate.Run("mount", ["-o", "loop", $"{folder}/image", Place]);
        }

        public override IReadOnlyList<string> Options => [$"--log-bin={Place}/bin", "--sync-binlog=1", "--server-id=1"];

        private string Place => $"{folder}/disk";

        public override async Task BeginAsync(RealServer server)
        {
            ServerTemplate.Run("fsfreeze", ["-f", Place]);
            frozen = true;
            write = Task.Run(() => server.SqlAsync("INSERT INTO d.t VALUES (1)"));
            await Limits.UntilAsync(async () => (await server.SqlAsync("SELECT 1 FROM information_schema.processlist WHERE command='Query' AND info LIKE 'INSERT%'")).Length == 1, "the write hangs");
        }

        public override async Task EndAsync(RealServer server)
        {
            if (!frozen)
                return;
            frozen = false;
            ServerTemplate.Run("fsfreeze", ["-u", Place]);
            await write;
        }

        protected override Task CleanUpAsync()
        {
            if (frozen)
                ServerTemplate.Run("fsfreeze", ["-u", Place]);
            ServerTemplate.Run("umount", [Place]);
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }
    }

    private sealed class LogDiskFull : Fault
    {
        private readonly string folder = Directory.CreateTempSubdirectory("vipguard-checks-log-").FullName;

        public LogDiskFull() => ServerTemplate.Run("mount", ["-t", "tmpfs", "-o", "size=1M", "vipguard-checks", folder]);

        public override IReadOnlyList<string> Options => [$"--general-log=1", $"--general-log-file={folder}/general.log"];

        public override async Task BeginAsync(RealServer server)
        {
            await using FileStream file = File.Create($"{folder}/rest");
            try
            {
                for (int i = 0; i < 32; i++)
                    await file.WriteAsync(new byte[65536]);
            }
            catch (IOException)
            {
                // Full.
            }
        }

        // The server has a file there open until it has ended: taken out of sight now, gone then.
        protected override Task CleanUpAsync()
        {
            ServerTemplate.Run("umount", ["-l", folder]);
            Directory.Delete(folder);
            return Task.CompletedTask;
        }
    }

    private sealed class Full : Fault
    {
        private readonly List<MySqlSessionProbe> crowd = [];

        public override IReadOnlyList<string> Options => ["--max-connections=10"];

        public override async Task BeginAsync(RealServer server)
        {
            ProbeOutcome outcome;
            do
            {
                crowd.Add(new MySqlSessionProbe(server.Socket, Limits.Ample, new MySqlLogin("probe", "wire")));
                outcome = (await crowd[^1].ProbeAsync(default)).Outcome;
            }
            while (outcome == ProbeOutcome.Ok);
            Assert.Equal(ProbeOutcome.TooManyConnections, outcome);
        }

        public override async Task EndAsync(RealServer server)
        {
            foreach (MySqlSessionProbe one in crowd)
                await one.DisposeAsync();
            crowd.Clear();
        }
    }

    private sealed class ReadLock : Fault
    {
        private Task holder = Task.CompletedTask;

        public override async Task BeginAsync(RealServer server)
        {
            holder = Task.Run(() => server.SqlAsync("FLUSH TABLES WITH READ LOCK; SELECT SLEEP(6)"));
            await Limits.UntilAsync(async () => (await server.SqlAsync("SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'")).Length == 1, "the lock is held");
        }

        public override Task EndAsync(RealServer server) => holder;
    }

    private sealed class NetworkDown(NetworkSpaces spaces) : Fault
    {
        public override Task BeginAsync(RealServer server)
        {
            NetworkSpaces.Ip("-n", spaces.Server, "link", "set", "wire", "down");
            return Task.CompletedTask;
        }

        public override Task EndAsync(RealServer server)
        {
            NetworkSpaces.Ip("-n", spaces.Server, "link", "set", "wire", "up");
            return Task.CompletedTask;
        }
    }
}
