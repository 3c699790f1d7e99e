using System.ComponentModel;
using System.Diagnostics;

namespace VipGuard.Vrrp.Tests.Tshark;

/// <summary>tshark, as a reader that shares no line with ours.</summary>
internal static class Dissector
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>What tshark makes of each frame: one row for a frame, the fields in the order asked for, several values with a comma.</summary>
    /// <param name="capture">The file.</param>
    /// <param name="preferences">As "name:value".</param>
    /// <param name="fields">Names as in tshark -G fields.</param>
    internal static async Task<List<string[]>> Read(CaptureFile capture, string[] preferences, string[] fields)
    {
        var start = new ProcessStartInfo("tshark") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-n", "-r", capture.Path, "-T", "fields", "-E", "separator=|", "-E", "aggregator=,"])
            start.ArgumentList.Add(argument);
        foreach (string preference in preferences)
        {
            start.ArgumentList.Add("-o");
            start.ArgumentList.Add(preference);
        }
        foreach (string field in fields)
        {
            start.ArgumentList.Add("-e");
            start.ArgumentList.Add(field);
        }

        using var process = Start(start);
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"tshark ended with {process.ExitCode}: {await errors}");
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))];
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"tshark does not start ({e.Message}); it is in the package of that name, and ./test.sh installs it", e);
        }
    }
}
