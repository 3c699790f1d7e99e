using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>The kernel said no: what was asked, and its answer (man 3 errno).</summary>
internal sealed class LinuxException(string what, int error)
    : Exception($"{what}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})")
{
    internal int Error { get; } = error;

    internal static LinuxException Last(string what) => new(what, Marshal.GetLastPInvokeError());
}
