namespace VipGuard.Daemon.Listening;

/// <summary>A file that is no capture, or is broken: where, and what is wrong there.</summary>
internal sealed class CaptureFormatException(string path, long offset, string what)
    : IOException($"{path}: at byte {offset}: {what}");
