using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace VipGuard.Lab.Processes;

/// <summary>What a program that ran to its end said.</summary>
/// <param name="Line">The command line.</param>
/// <param name="Output">Standard output alone.</param>
/// <param name="All">Both streams, line by line as they came: what a person would have seen.</param>
public sealed record CommandResult(string Line, int ExitCode, string Output, string All)
{
    /// <exception cref="LabException">The program did not exit with 0; with what it said.</exception>
    public CommandResult Must() => ExitCode == 0
        ? this
        : throw new LabException($"`{Line}` ended with {ExitCode}: {(All.Length > 0 ? All : "it said nothing")}");
}

/// <summary>Runs a short program to its end.</summary>
public static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="LabException">The program is not there, or had not ended after a minute.</exception>
    public static Task<CommandResult> RunAsync(string program, params string[] arguments) =>
        RunWithInputAsync("", program, arguments);

    /// <inheritdoc cref="RunAsync"/>
    public static async Task<CommandResult> RunWithInputAsync(string input, string program, params string[] arguments)
    {
        string line = string.Join(' ', arguments.Prepend(program));
        using var process = Start(line, program, arguments);
        List<string> seen = [];
        var output = ReadAsync(process.StandardOutput, seen);
        var errors = ReadAsync(process.StandardError, seen);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new LabException($"`{line}` had not ended after {Limit.TotalSeconds:0} s");
        }
        string said = await output;
        await errors;
        return new(line, process.ExitCode, said, string.Join('\n', seen));
    }

    private static async Task<string> ReadAsync(StreamReader stream, List<string> seen)
    {
        var all = new StringBuilder();
        while (await stream.ReadLineAsync() is { } line)
        {
            all.Append(line).Append('\n');
            lock (seen)
                seen.Add(line);
        }
        return all.ToString();
    }

    /// <summary>Runs it and insists on exit code 0.</summary>
    /// <exception cref="LabException">It is not there, did not end, or ended with another code.</exception>
    public static async Task<CommandResult> MustAsync(string program, params string[] arguments) =>
        (await RunAsync(program, arguments)).Must();

    private static Process Start(string line, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start) ?? throw new LabException($"`{line}` did not start");
        }
        catch (Win32Exception e)
        {
            throw new LabException($"`{line}` could not be started: {e.Message}", e);
        }
    }
}
