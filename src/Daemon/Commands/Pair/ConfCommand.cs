using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>vipguard pair conf: a node's option file, printed or put into its place.</summary>
/// <param name="output">The file's text, or what --write did.</param>
/// <param name="error">Warnings, and what went wrong.</param>
internal sealed class ConfCommand(TextWriter output, TextWriter error)
{
    /// <returns>0 fine, 1 it could not be written, 2 the command line or a file is wrong.</returns>
    internal int Run(ConfRequest request)
    {
        if (!request.TryDesign(out PairDesign? design, out PairNode? node, out string fault))
            return Say(ExitCode.Usage, fault);
        ConfNode local = request.Nodes[node.Place - 1];
        bool isLocal = string.Equals(node.Name, request.LocalNode, StringComparison.Ordinal);
        if (request.Write && !isLocal)
            return Say(ExitCode.Usage, $"--write puts the file onto the host where it is needed, and this is not {node.Name}'s; run it there");

        RunningServer? running = isLocal ? Ask(request, local) : null;
        if (!TryVersion(request, running, isLocal, out ServerVersion version))
            return ExitCode.Usage;
        if (!Dialect.TryFor(version, out Dialect? dialect, out string refusal))
            return Say(ExitCode.Usage, $"{node.Name} {refusal}");

        IReadOnlyList<string> roots = RootsOf(request, running);
        DropInPlace place = DropInPlace.Of(local, dialect, roots);
        ServerPart part = new()
        {
            Design = design,
            Node = node,
            Version = version,
            Binlog = running?.Binlog,
            HasPlugins = running?.HasPlugins ?? false,
            Instance = local.Instance,
        };
        // Another host's neighbours are not these.
        string[] troubles = isLocal ? [.. Troubles(part, dialect, place, running)] : [];
        foreach (string trouble in troubles)
            error.WriteLine($"warning: {trouble}");
        foreach (string warning in ServerTroubles(part, dialect, place, running))
            error.WriteLine($"warning: {warning}");
        return request.Write
            ? Write(part, dialect, place, roots, troubles)
            : Print(DropIn.Write(part, dialect, troubles));
    }

    private int Print(string text)
    {
        output.Write(text);
        return ExitCode.Fine;
    }

    private int Write(ServerPart part, Dialect dialect, DropInPlace place, IReadOnlyList<string> roots, string[] troubles)
    {
        if ((place.Refusal(roots) ?? DropInFile.Look(place.Path, out _)) is { } refusal)
            return Say(ExitCode.No, $"{part.Node.Name}: {refusal}");
        _ = DropInFile.Look(place.Path, out string old);
        string text = DropIn.Write(part, dialect, troubles, DropIn.OwnLinesOf(old));
        if (string.Equals(old, text, StringComparison.Ordinal))
        {
            output.WriteLine($"nothing to do: {place.Path} is as it should be");
            return ExitCode.Fine;
        }

        if (DropInFile.Put(place.Path, text) is { } fault)
            return Say(ExitCode.No, $"{part.Node.Name}: {fault}");
        IReadOnlyList<string> changes = DropInFile.Changes(old, text);
        output.WriteLine(old.Length == 0 ? $"made {place.Path}:" : changes.Count > 0 ? $"changed {place.Path}:" : $"changed {place.Path}, only in its comments");
        foreach (string change in changes)
            output.WriteLine("  " + change);
        if (changes.Count > 0)
            output.WriteLine($"the server of {part.Node.Name} reads it when it starts; 'vipguard pair plan' shows what differs until then");
        if (part.Instance?.Tmpdir is { } tmpdir && !Directory.Exists(tmpdir))
            error.WriteLine($"warning: the server does not start without its tmpdir: install -d -o mysql -g mysql -m 0750 {tmpdir}");
        return ExitCode.Fine;
    }

    private static IEnumerable<string> Troubles(ServerPart part, Dialect dialect, DropInPlace place, RunningServer? running)
    {
        string suffix = running?.Argument("defaults-group-suffix") ?? DropInNeighbours.SuffixOf(part.Instance?.Group);
        return DropInTroubles.InFiles(part, dialect.SettingsFor(part), place.Neighbours, place.Path, DropInNeighbours.GroupsOf(part.Version, suffix), running?.Schemas);
    }

    private static IEnumerable<string> ServerTroubles(ServerPart part, Dialect dialect, DropInPlace place, RunningServer? running)
    {
        if (running is null)
            return [];
        IReadOnlyList<Setting> settings = dialect.SettingsFor(part);
        HashSet<string> named = new(place.Neighbours.Lines.Select(l => l.Name), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. DropInTroubles.OnCommandLine(part, settings, running.Arguments),
            .. DropInServer.Persisted(running.Persisted, settings),
            .. DropInServer.Running(running.Facts, named, running.Schemas),
            .. DropInServer.Accounts(running.Accounts),
            .. running.NotSeen is { } notSeen ? [$"{notSeen}; with --defaults-file FILE another one can look"] : (string[])[],
        ];
    }

    /// <summary>The local server's answers; null where it does not answer, with a word where that is not the ordinary case.</summary>
    private RunningServer? Ask(ConfRequest request, ConfNode node)
    {
        string socket = node.SocketPath;
        if (!File.Exists(socket))
            return null;
        try
        {
            using ISqlSession session = LibMariaDbSession.Open(new SqlEndpoint
            {
                Socket = socket,
                User = request.DefaultsFile is null ? "root" : null,
                OptionFile = request.DefaultsFile,
                ConnectTimeout = TimeSpan.FromSeconds(5),
            });
            if (RunningServer.Ask(session, out string refusal) is { } running)
                return running;
            error.WriteLine($"warning: the server at {socket} {refusal}");
        }
        catch (SqlException e)
        {
            // A socket that nobody listens on is a server that is down: ordinary here.
            if (!e.IsLineLost)
                error.WriteLine($"warning: the running server could not be asked: {e.Message}{(e.IsLoginRefused && request.DefaultsFile is null ? "; give an administrator's login with --defaults-file FILE" : "")}");
        }

        return null;
    }

    private bool TryVersion(ConfRequest request, RunningServer? running, bool isLocal, out ServerVersion version)
    {
        version = default;
        if (request.Server is { } named && !ServerSoftware.TryParse(named, out version))
        {
            error.WriteLine($"--server {named} is none that is known: {ServerSoftware.Known}");
            return false;
        }

        if (running is not null)
        {
            if (request.Server is not null && !running.Facts.Version.IsSameSeries(version))
                error.WriteLine($"warning: the running server is {running.Facts.Version}, and the file is for that; --server {request.Server} is not used");
            version = running.Facts.Version;
            return true;
        }

        if (request.Server is not null)
            return true;
        IReadOnlyList<ServerVersion> installed = ServerSoftware.Installed();
        if (installed.Count == 1)
        {
            version = installed[0];
            error.WriteLine(isLocal ? $"no server answers here; this is for {version}, which is installed" : $"this is for {version}, which is installed on this host; another one: --server");
            return true;
        }

        error.WriteLine(installed.Count == 0
            ? $"which server is it for? None answers here and none is installed; say it with --server: {ServerSoftware.Known}"
            : $"which server is it for? None answers here, and {string.Join(" and ", installed)} are installed; say it with --server: {ServerSoftware.Known}");
        return false;
    }

    private static IReadOnlyList<string> RootsOf(ConfRequest request, RunningServer? running)
    {
        if (running?.Argument("defaults-file") is { } only)
            return [only];
        return running?.Argument("defaults-extra-file") is { } extra ? [.. request.Roots, extra] : request.Roots;
    }

    private int Say(int code, string sentence)
    {
        error.WriteLine(sentence);
        return code;
    }
}
