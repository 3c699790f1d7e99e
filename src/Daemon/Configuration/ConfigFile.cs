using System.Collections.Immutable;
using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Daemon.Configuration.Rules;
using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration;

/// <summary>From a file to a configuration, or to the list of all that is wrong with it.</summary>
internal static class ConfigFile
{
    /// <summary>In bytes. No file for two hosts comes near it; a wrong one is not read to its end.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>Reads the file. Nothing that is wrong with it is an exception.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="host">What the file is held against besides, or null: what is missing may still come.</param>
    /// <returns>The configuration and no problem, or null and one problem at least, in the order of the file.</returns>
    public static (VipGuardConfig? Config, IReadOnlyList<ConfigProblem> Problems) Load(string path, HostFacts? host = null)
    {
        if (TryRead(path, out byte[] content) is { } problem)
            return (null, [new ConfigProblem(path, 0, 0, problem)]);

        return Parse(path, content, host);
    }

    /// <summary>What <see cref="Load"/> does once it has the bytes.</summary>
    public static (VipGuardConfig? Config, IReadOnlyList<ConfigProblem> Problems) Parse(string path, ReadOnlySpan<byte> content, HostFacts? host = null)
    {
        TomlDocument document = TomlDocument.Parse(content);
        ProblemList problems = new(path);
        foreach (TomlError error in document.Errors)
            problems.Error(new TomlPosition(error.Line, error.Column), error.Message);

        FileDraft draft = FileReader.Read(document.Root, problems);
        NodeRules.Check(draft, problems);
        InstanceRules.Check(draft, problems);
        SourceRules.Check(draft, problems);
        SyncGroupRules.Check(draft, problems);
        ApartRules.Check(draft, problems);
        RoutingRules.Check(draft, problems);
        PriorityRules.Check(draft, problems);
        CheckRules.Check(draft, problems);
        PairRules.Check(draft, problems);
        if (host is not null)
            HostRules.Check(draft, host, problems);
        if (problems.HasErrors)
            return (null, problems.Errors);

        VipGuardConfig config = new()
        {
            FilePath = path,
            Content = [.. content],
            Nodes = [.. draft.Nodes.Select(node => node.Build())],
            Instances = [.. draft.Instances.Select(instance => instance.Build())],
            SyncGroups = [.. draft.SyncGroups.Select(group => group.Build())],
            Checks = [.. draft.Checks.Select(check => check.Build(account: draft.MySql is not null))],
            MySql = draft.MySql,
            Pair = draft.Pair,
            PeerLink = draft.PeerLink,
            Warnings = [.. problems.Warnings],
        };
        return (config, []);
    }

    /// <returns>Null, or why the file can not be read.</returns>
    private static string? TryRead(string path, out byte[] content)
    {
        content = [];
        try
        {
            if (Directory.Exists(path))
                return "this is a directory; name the file in it";

            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] buffer = new byte[MaxSize + 1];
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > MaxSize)
                return "this file is larger than 1 MiB, and so no configuration file";

            content = buffer[..length];
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "there is no such file; --config names it";
        }
        catch (UnauthorizedAccessException)
        {
            return $"this file may not be read by user {Environment.UserName}; give that user the right to";
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return $"this file can not be read: {e.Message}";
        }
    }
}
