using System.ComponentModel;
using System.Diagnostics;

namespace VipGuard.Lab.Processes;

/// <summary>What a program that ran to its end said.</summary>
public sealed record CommandResult(string Line, int ExitCode, string Output, string Errors)
{
    /// <summary>Both streams, as a person would have seen them.</summary>
    public string All => (Output + Errors).TrimEnd();

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
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
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
        return new(line, process.ExitCode, await output, await errors);
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
