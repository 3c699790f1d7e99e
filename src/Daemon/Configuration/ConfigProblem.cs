using System.Globalization;

namespace VipGuard.Daemon.Configuration;

/// <summary>An error or a warning of a configuration file, in one line.</summary>
/// <param name="File">As it was given to <see cref="ConfigFile.Load"/>.</param>
/// <param name="Line">From 1; 0 when it concerns the file as a whole.</param>
/// <param name="Column">From 1, in characters; 0 when it concerns the file as a whole.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
internal sealed record ConfigProblem(string File, int Line, int Column, string Message)
{
    public override string ToString() => Line == 0
        ? $"{File}: {Message}"
        : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Message}");
}
