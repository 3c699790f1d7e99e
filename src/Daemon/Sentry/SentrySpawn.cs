using System.Collections;
using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Sentry;

/// <summary>Starts the sentry: this program once more, in a session of its own, with all signals blocked that can be, and a small runtime.</summary>
internal static unsafe class SentrySpawn
{
    // It allocates next to nothing and runs each method once: no heap to speak of, no second compilation, no thread for debuggers.
    private static readonly (string Name, string Value)[] SmallRuntime =
    [
        ("DOTNET_GCHeapHardLimit", "0x800000"),
        ("DOTNET_GCgen0size", "0x40000"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_TieredCompilation", "0"),
        ("DOTNET_TieredPGO", "0"),
        ("DOTNET_EnableDiagnostics", "0"),
    ];

    // systemd's words are for the daemon alone.
    private static readonly string[] NotForTheSentry = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

    /// <summary>Starts it.</summary>
    /// <param name="program">This program's file.</param>
    /// <param name="lockPath">The daemon's lock.</param>
    /// <param name="will">The will's descriptor.</param>
    /// <param name="pipe">The pipe's end that it is to have.</param>
    /// <param name="pid">Its number.</param>
    /// <returns>0, or the errno.</returns>
    internal static int Start(string program, string lockPath, int will, int pipe, out int pid)
    {
        byte* actions = stackalloc byte[Libc.SpawnActionsSize];
        byte* attributes = stackalloc byte[Libc.SpawnAttributesSize];
        byte* signals = stackalloc byte[Libc.SignalSetSize];
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        var arguments = new NativeStrings([program, SentryProcess.Command, lockPath]);
        var environment = new NativeStrings(Variables());
        try
        {
            _ = Libc.posix_spawn_file_actions_adddup2(actions, pipe, SentryProcess.PipeDescriptor);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, will, SentryProcess.WillDescriptor);
            // It must outlive what is sent to the whole service or terminal (SIGTERM, SIGINT, SIGHUP, the watchdog's SIGABRT):
            // a daemon that is told to stop may still be killed. It ends when the daemon has.
            _ = Libc.sigfillset(signals);
            _ = Libc.posix_spawnattr_setsigmask(attributes, signals);
            // It starts as an ordinary process, whoever of our threads starts it, and asks for more when it is warm.
            int least = 0;
            _ = Libc.posix_spawnattr_setschedpolicy(attributes, Libc.SCHED_OTHER);
            _ = Libc.posix_spawnattr_setschedparam(attributes, &least);
            _ = Libc.posix_spawnattr_setflags(attributes, Libc.POSIX_SPAWN_SETSIGMASK | Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSCHEDULER);
            fixed (byte** argv = arguments.Pointers)
            fixed (byte** envp = environment.Pointers)
            {
                int started = 0;
                int error = Libc.posix_spawn(&started, argv[0], actions, attributes, argv, envp);
                pid = started;
                return error;
            }
        }
        finally
        {
            arguments.Free();
            environment.Free();
            _ = Libc.posix_spawnattr_destroy(attributes);
            _ = Libc.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static IEnumerable<string> Variables()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (!NotForTheSentry.Contains(name, StringComparer.Ordinal) && !SmallRuntime.Any(s => s.Name == name))
                yield return $"{name}={variable.Value}";
        }
        foreach (var (name, value) in SmallRuntime)
            yield return $"{name}={value}";
    }

    /// <summary>Strings as execve takes them, with a null at their end.</summary>
    private readonly struct NativeStrings(IEnumerable<string> strings)
    {
        internal byte*[] Pointers { get; } = Of(strings);

        private static byte*[] Of(IEnumerable<string> strings)
        {
            string[] all = [.. strings];
            byte*[] pointers = new byte*[all.Length + 1];
            for (int i = 0; i < all.Length; i++)
                pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(all[i]);
            return pointers;
        }

        internal void Free()
        {
            foreach (byte* pointer in Pointers)
                Marshal.FreeCoTaskMem((nint)pointer);
        }
    }
}
