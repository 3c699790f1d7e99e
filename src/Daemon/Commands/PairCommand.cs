using System.CommandLine;
using System.Runtime.InteropServices;
using Spectre.Console;
using VipGuard.Daemon.Commands.Pair;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard pair …</c>: the words of the command line; what they do is in <see cref="PairCommands"/>.</summary>
internal static class PairCommand
{
    internal static Command Build() => new("pair", "The two masters: key, option files, mutual replication.")
    {
        Word("key", "Makes the pair's key file if it is not there.", (pair, request, _) => pair.Key(request)),
        Conf(),
        Word("plan", "Shows what differs from what should be, as statements.", (pair, request, _) => pair.Plan(request)),
        Apply(),
        Status(),
        RejoinCommand.Build(),
    };

    private static Command Conf()
    {
        var config = CommandLine.ConfigOption();
        var node = new Option<string?>("--node") { Description = "whose option file; this host's if not given", HelpName = "NAME" };
        var write = new Option<bool>("--write") { Description = "put it where the server reads it, and say what changed" };
        var server = new Option<string?>("--server") { Description = $"for which server, where none answers here: {ServerSoftware.Known}", HelpName = "KIND" };
        var defaultsFile = new Option<string?>("--defaults-file") { Description = "a login for the local server; without it, root by the socket", HelpName = "FILE" };
        var command = new Command("conf", "Prints or writes the option file (my.cnf drop-in) of a node's server.") { config, node, write, server, defaultsFile };
        command.SetAction(parsed =>
        {
            if (LoadPair(parsed.GetValue(config)!) is not { } loaded)
                return ExitCode.Usage;
            string? asked = parsed.GetValue(node);
            return new PairCommands(Console.Out, Console.Error).Conf(ConfRequest.Of(loaded, ThisHost(loaded, asked)) with
            {
                Node = asked,
                Write = parsed.GetValue(write),
                Server = parsed.GetValue(server),
                DefaultsFile = parsed.GetValue(defaultsFile),
            });
        });
        return command;
    }

    private static Command Apply()
    {
        var restart = new Option<bool>("--restart") { Description = "where a setting needs it, put the option file into place and restart this host's server" };
        var command = Word("apply", "Does what the plan shows, and waits until both directions run.", (pair, request, parsed) =>
            // The step that is going on is finished; the next run goes on from there.
            UntilSignal(end => pair.Apply(parsed.GetValue(restart) ? request : request with { Restart = null }, end)));
        command.Options.Add(restart);
        return command;
    }

    private static Command Status()
    {
        var json = new Option<bool>("--json") { Description = "for programs; the schema is in docs/pair.md" };
        var watch = new Option<bool>("--watch") { Description = "again each second until Ctrl-C; in a pipe, again at each change" };
        var command = Word("status", "Shows both directions of replication; ends with 1 if one does not run.",
            (pair, request, parsed) => parsed.GetValue(watch) ? Watch(pair, request, parsed.GetValue(json)) : pair.Status(request, parsed.GetValue(json)));
        command.Options.Add(json);
        command.Options.Add(watch);
        return command;
    }

    private static int Watch(PairCommands pair, PairRequest request, bool json) =>
        UntilSignal(end => pair.Watch(request, json, !Console.IsOutputRedirected, end));

    private static int UntilSignal(Func<CancellationToken, int> run)
    {
        using var end = new CancellationTokenSource();
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        return run(end.Token);
    }

    private static Command Word(string name, string description, Func<PairCommands, PairRequest, ParseResult, int> run)
    {
        var config = CommandLine.ConfigOption();
        var node = CommandLine.NodeOption();
        var defaultsFile = new Option<string?>("--defaults-file")
        {
            Description = "an administrator's login, as the MySQL clients take it (group [client]); without it, root by the local socket",
            HelpName = "FILE",
        };
        var local = new Option<bool>("--local") { Description = "set up this host's server only, although the login would do for both" };
        var tls = new Option<bool>("--require-tls") { Description = "refuse to log in over an unencrypted connection" };
        var command = new Command(name, description) { config, node, defaultsFile, local, tls };
        command.SetAction(parsed => Run(parsed.GetValue(config)!, parsed.GetValue(node), parsed.GetValue(defaultsFile), parsed.GetValue(tls),
            (pair, request) => run(pair, request with { OwnHostOnly = parsed.GetValue(local) }, parsed)));
        return command;
    }

    private static int Run(string path, string? nodeName, string? defaultsFile, bool requireTls, Func<PairCommands, PairRequest, int> run)
    {
        if (LoadPair(path) is not { Pair: not null } config)
            return ExitCode.Usage;
        var local = ThisNode(config, nodeName, out string? unknown);
        if (local is null && nodeName is not null)
        {
            Console.Error.WriteLine($"vipguard: {unknown}");
            return ExitCode.Usage;
        }
        var request = new PairRequest
        {
            Nodes = [.. config.Nodes.Select(n => new PairRequestNode(n.Name, n.Address.ToString(), n.Port, n.Socket ?? config.MySql?.Socket))],
            KeyFile = config.Pair.KeyFile,
            ReplicationUser = config.Pair.ReplicationUser,
            CheckUser = config.MySql?.User,
            DefaultsFile = defaultsFile,
            LocalNode = local?.Name,
            RequireTls = requireTls,
            OneWay = config.Pair.Topology == Topology.PrimaryReplica,
            HolderWrites = config.Pair.Writers == Writers.Holder,
            SemiSync = config.Pair.SemiSync,
            SemiSyncTimeout = config.Pair.SemiSyncTimeout,
            Restart = ServerRestart.For(config, local?.Name, defaultsFile, Console.Out),
        };
        return run(new PairCommands(Console.Out, Console.Error, Console.IsOutputRedirected ? null : AnsiConsole.Console), request);
    }

    private static VipGuardConfig? LoadPair(string path)
    {
        if (CheckConfigCommand.LoadOrTell(path) is not { } config)
            return null;
        if (config.Pair is null)
            Console.Error.WriteLine($"{path}: there is no [pair] in it; write one (key_file, replication_user), see vipguard.toml");
        return config.Pair is null ? null : config;
    }

    // A host with the addresses of both nodes (two servers on one host) is the one that is asked for.
    private static string? ThisHost(VipGuardConfig config, string? asked)
    {
        using var netlink = NetlinkSocket.ForRequests();
        HashSet<HostAddress> own = [.. new AddressTable(netlink).List().Select(held => held.Address.Address)];
        string[] here = [.. config.Nodes.Where(n => own.Contains(n.Address)).Select(n => n.Name)];
        return here.Length == 1 ? here[0] : here.FirstOrDefault(n => string.Equals(n, asked, StringComparison.Ordinal));
    }

    // An administrator's host may be neither of the two: then both servers are reached by TCP.
    private static NodeConfig? ThisNode(VipGuardConfig config, string? name, out string? unknown)
    {
        using var netlink = NetlinkSocket.ForRequests();
        return config.ThisNode(new AddressTable(netlink).List().Select(held => held.Address.Address), name, out unknown);
    }
}
