using System.Diagnostics.CodeAnalysis;
using System.Net;
using Spectre.Console;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>vipguard pair key | conf | plan | apply | status. Each returns the exit code: 0 fine, 1 the answer is no, 2 the command line or a file is wrong.</summary>
/// <param name="output">The answer.</param>
/// <param name="error">What went wrong, and progress.</param>
/// <param name="terminal">For a display that moves; null: plain lines to the output.</param>
internal sealed class PairCommands(TextWriter output, TextWriter error, IAnsiConsole? terminal = null)
{
    private bool warned;

    /// <summary>Makes the key file, or says that there is one.</summary>
    internal int Key(PairRequest request)
    {
        bool made = PairKeyFile.TryCreate(request.KeyFile, out string fault);
        if (!made && !File.Exists(request.KeyFile))
            return Say(ExitCode.Usage, fault);
        if (!PairKeyFile.TryLoad(request.KeyFile, out PairKey? key, out fault))
            return Say(ExitCode.Usage, fault);
        using (key)
        {
            output.WriteLine(made
                ? $"made {request.KeyFile}, fingerprint {key.Fingerprint()}; copy it to the other host by a safe way (scp -p, as root) and keep its mode, 0600"
                : $"{request.KeyFile} is there already, fingerprint {key.Fingerprint()}; it must be the same on both hosts");
        }

        return ExitCode.Fine;
    }

    /// <summary>Prints a node's option file, or puts it into its place.</summary>
    internal int Conf(ConfRequest request) => new ConfCommand(output, error).Run(request);

    /// <summary>Shows what an apply would do.</summary>
    internal int Plan(PairRequest request) => WithPlan(request, (plan, sessions, _) =>
    {
        PlanText.Write(plan, output);
        if (plan.IsRefused)
            return Refuse(plan.Refusals);
        if (sessions.IsOneHost && sessions.Outside is null && plan.Design.Nodes.First(n => sessions.Of(n) is null) is { } peer)
            output.WriteLine($"\nOnly this host's server is set up by this; left to do after it: run 'vipguard pair apply' on {peer.Name}{sessions.WhyNotIn}");
        return ExitCode.Fine;
    });

    /// <summary>Makes the pair: does what the plan shows, and waits until both directions run.</summary>
    internal int Apply(PairRequest request, CancellationToken cancellation = default)
    {
        PairNode? toRestart = null;
        int code = WithPlan(request, (plan, sessions, key) =>
        {
            // For nothing, if something else stands against the pair.
            if (plan.NeedsOnlyRestart && request.Restart is not null)
                toRestart = ToRestart(plan, new PairSessions(request));
            if (toRestart is not null)
            {
                PlanText.WriteRestart(plan, toRestart, output);
                return ExitCode.No;
            }

            return plan.IsRefused ? Refuse(plan.Refusals) : Carry(plan, sessions, key, request.Patience, cancellation);
        });
        if (toRestart is null)
            return code;
        output.WriteLine($"restarting the server of {toRestart.Name} with its option file");
        // After it the plan is made anew; what still needs a restart then needs a person.
        return request.Restart!.Restart(toRestart) is { } fault ? Say(ExitCode.No, $"{toRestart.Name} {fault}") : Apply(request with { Restart = null }, cancellation);
    }

    /// <summary>Shows both directions; fine when both run.</summary>
    internal int Status(PairRequest request, bool json)
    {
        if (!TryDesign(request, out PairDesign? design))
            return ExitCode.Usage;
        using StatusObserver observer = new(design, Sessions(request));
        PairStatus status = observer.Observe();
        if (observer.HasNoLogin)
            return Say(ExitCode.Usage, string.Join('\n', status.Nodes.Select(n => $"{n.Node.Name}: {n.Why}")));
        if (json)
            output.WriteLine(PairStatusJson.Of(status).ToText());
        else
            StatusText.Write(status, output);
        return status.IsWhole ? ExitCode.Fine : ExitCode.No;
    }

    /// <summary>The status again and again until it is cancelled; the last one's exit code.</summary>
    /// <param name="request">The pair.</param>
    /// <param name="json">One line of JSON for each change.</param>
    /// <param name="isTerminal">Drawn afresh each second; else one block for each change.</param>
    /// <param name="cancellation">Ends it.</param>
    internal int Watch(PairRequest request, bool json, bool isTerminal, CancellationToken cancellation)
    {
        if (!TryDesign(request, out PairDesign? design))
            return ExitCode.Usage;
        using StatusObserver observer = new(design, Sessions(request));
        PairStatus first = observer.Observe();
        if (observer.HasNoLogin)
            return Say(ExitCode.Usage, string.Join('\n', first.Nodes.Select(n => $"{n.Node.Name}: {n.Why}")));
        PairStatus? last = new StatusWatch(output, isTerminal, json).Run(observer.Observe, cancellation);
        return last is { IsWhole: true } ? ExitCode.Fine : ExitCode.No;
    }

    // Only a server of this host can be restarted from here.
    private static PairNode? ToRestart(PairPlan plan, PairSessions sessions) =>
        plan.Differences.FirstOrDefault(d => d.Setting.Change == SettingChange.Restart && sessions.IsLocal(d.Node))?.Node;

    private int Carry(PairPlan plan, PlanSessions sessions, PairKey key, TimeSpan patience, CancellationToken cancellation)
    {
        ApplyResult result;
        try
        {
            result = new ApplyProgress(output, terminal).Around(progress => new PairApply(plan.Design, sessions, key) { Patience = patience }.Run(plan, progress, cancellation));
        }
        catch (OperationCanceledException)
        {
            return Say(ExitCode.No, "cut off; run it again, it goes on from here");
        }

        if (result.Outcome == ApplyOutcome.Failed)
            return Say(ExitCode.No, result.Text);
        output.WriteLine(result.Text);
        if (result.LeftToDo.Length > 0)
            output.WriteLine($"left to do: {result.LeftToDo}");
        PlanText.WriteNotes(plan, output);
        return ExitCode.Fine;
    }

    private int WithPlan(PairRequest request, Func<PairPlan, PlanSessions, PairKey, int> command)
    {
        if (!TryDesign(request, out PairDesign? design))
            return ExitCode.Usage;
        if (!PairKeyFile.TryLoad(request.KeyFile, out PairKey? key, out string fault))
            return Say(ExitCode.Usage, fault);
        using (key)
        {
            PairSessions logins = Sessions(request);
            PairNode[] reachable = [.. design.Nodes.Where(logins.CanLogIn)];
            return reachable.Length == 1
                ? WithOneHost(design, logins, reachable[0], key, command)
                : WithBoth(design, request, key, command);
        }
    }

    // Each host sets its own server up, with what the shared key and the replication account show of the other.
    private int WithOneHost(PairDesign design, PairSessions logins, PairNode own, PairKey key, Func<PairPlan, PlanSessions, PairKey, int> command)
    {
        PairNode peer = design.PeerOf(own);
        using ISqlSession? session = logins.Open(own, out string fault, out bool isUsage);
        if (session is null)
            return Say(isUsage ? ExitCode.Usage : ExitCode.No, $"{own.Name}: {fault}");
        string why = "";
        // Where the other does not follow this one, it does not let it in either.
        using ISqlSession? outside = design.Follows(own) ? logins.OpenOutside(peer, own, key, out why) : null;
        PlanSessions sessions = new(own.Place == 1 ? session : null, own.Place == 2 ? session : null) { Outside = outside, WhyNotIn = why };
        try
        {
            if (!new PairInspector(design, sessions.First, sessions.Second, outside).TryObserve(key, out PairFacts? facts, out IReadOnlyList<string> refusals))
                return Refuse(refusals);
            return command(PairPlan.Make(design, facts), sessions, key);
        }
        catch (SqlException e)
        {
            PairNode node = string.Equals(e.Where, session.Where, StringComparison.Ordinal) ? own : peer;
            return Say(ExitCode.No, $"{node.Name}: {e.Message}{(e.IsPrivilegeMissing ? "; use a login with that privilege" : "")}");
        }
    }

    private int WithBoth(PairDesign design, PairRequest request, PairKey key, Func<PairPlan, PlanSessions, PairKey, int> command) =>
        WithSessions(design, Sessions(request), withoutLimit: false, (first, second) =>
        {
            PlanSessions sessions = new(first, second);
            PairInspector inspector = new(design, first, second);
            if (!inspector.TryObserve(key, out PairFacts? facts, out IReadOnlyList<string> refusals))
                return Refuse(refusals);
            PairPlan plan = PairPlan.Make(design, facts);
            if (!plan.NeedsComparison)
                return command(plan, sessions, key);

            error.WriteLine($"comparing the data of {design.First.Name} and {design.Second.Name}, which reads every row");
            DataComparison? data = null;
            int code = WithSessions(design, Sessions(request), withoutLimit: true, (one, other) =>
            {
                data = DataComparison.Make(design, facts, one, other, _ => { });
                return ExitCode.Fine;
            });
            return data is null ? code : command(PairPlan.Make(design, facts, data), sessions, key);
        });

    private int WithSessions(PairDesign design, PairSessions sessions, bool withoutLimit, Func<ISqlSession, ISqlSession, int> use)
    {
        using ISqlSession? first = sessions.Open(design.First, out string firstFault, out bool firstUsage, withoutLimit);
        using ISqlSession? second = sessions.Open(design.Second, out string secondFault, out bool secondUsage, withoutLimit);
        if (first is null)
            error.WriteLine($"{design.First.Name}: {firstFault}");
        if (second is null)
            error.WriteLine($"{design.Second.Name}: {secondFault}");
        if (first is null || second is null)
            return firstUsage || secondUsage ? ExitCode.Usage : ExitCode.No;

        try
        {
            return use(first, second);
        }
        catch (SqlException e)
        {
            PairNode node = string.Equals(e.Where, first.Where, StringComparison.Ordinal) ? design.First : design.Second;
            return Say(ExitCode.No, $"{node.Name}: {e.Message}{(e.IsPrivilegeMissing ? "; use a login with that privilege" : "")}");
        }
    }

    private PairSessions Sessions(PairRequest request)
    {
        PairSessions sessions = new(request);
        if (!warned && sessions.Warning() is { } warning)
            error.WriteLine(warning);
        warned = true;
        return sessions;
    }

    private int Refuse(IEnumerable<string> refusals)
    {
        PlanText.WriteRefusals(refusals, output);
        return ExitCode.No;
    }

    private bool TryDesign(PairRequest request, [NotNullWhen(true)] out PairDesign? design)
    {
        design = null;
        List<(string, IPAddress, int)> nodes = [];
        foreach (PairRequestNode node in request.Nodes)
        {
            if (!IPAddress.TryParse(node.Address, out IPAddress? address))
            {
                error.WriteLine($"node {node.Name}: \"{node.Address}\" is no address; write it with numbers, like 192.0.2.1");
                return false;
            }

            nodes.Add((node.Name, address, node.Port));
        }

        if (PairDesign.TryCreate(nodes, request.ReplicationUser, out design, out string fault, request.CheckUser))
        {
            design = design with { OneWay = request.OneWay, HolderWrites = request.HolderWrites, SemiSync = request.SemiSync, SemiSyncTimeout = request.SemiSyncTimeout };
            return true;
        }


        error.WriteLine(fault);
        return false;
    }

    private int Say(int code, string sentence)
    {
        error.WriteLine(sentence);
        return code;
    }
}
