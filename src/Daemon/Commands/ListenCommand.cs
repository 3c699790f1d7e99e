using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Listening;
using VipGuard.Daemon.Neighbours;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard listen</c>: all VRRP on an interface or in a capture, decoded, with what becomes of each packet.</summary>
internal static class ListenCommand
{
    private sealed record Request(string? Interface, string? Config, string? Node, string? Pcap, bool Json, int? Count);

    internal static Command Build()
    {
        var @interface = new Option<string?>("--interface", "-i") { Description = "where to listen; every interface if not given", HelpName = "IF" };
        var config = new Option<string?>("--config") { Description = $"the file to judge by; {CommandLine.DefaultConfig} if it is there", HelpName = "FILE" };
        var node = CommandLine.NodeOption();
        var pcap = new Option<string?>("--pcap") { Description = "reads a capture (pcap or pcapng) in place of an interface", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "a line of JSON for each packet; the schema is in docs/operations.md" };
        var count = new Option<int?>("--count") { Description = "ends after so many packets", HelpName = "N" };
        var command = new Command("listen", "All VRRP on the wire, decoded, and what becomes of it; foreign and forged packets are marked. Ctrl-C ends with a summary.")
        {
            @interface, config, node, pcap, json, count,
        };
        command.SetAction(parsed => Run(new Request(
            parsed.GetValue(@interface), parsed.GetValue(config), parsed.GetValue(node), parsed.GetValue(pcap), parsed.GetValue(json), parsed.GetValue(count))));
        return command;
    }

    private static int Run(Request request)
    {
        if (request.Count is < 1)
            return Refuse("--count takes a number from 1 on");
        if (request is { Pcap: not null, Interface: not null })
            return Refuse("--pcap reads a file, --interface listens; give one of the two");
        if (!TryLoad(request, out var config))
            return ExitCode.Usage;
        if (!TryFindSelf(request, config, out var self))
            return ExitCode.Usage;

        var summary = new ListenSummary();
        var judge = new Judge(config, self);
        int left = request.Count ?? int.MaxValue;
        foreach (var packet in Packets(request))
        {
            if (!IpPacket.IsVrrp(packet.Packet.Span))
                continue;
            var heard = HeardPacket.Of(packet);
            var verdict = judge.Of(heard);
            summary.Add(heard, verdict);
            Console.Out.WriteLine(request.Json
                ? JsonSerializer.Serialize(ListenedPacket.Of(heard, verdict), ListenJson.Plain.ListenedPacket)
                : PacketText.Of(heard, verdict));
            if (--left == 0)
                break;
        }
        if (request.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(ListenTotals.Of(summary), ListenJson.Plain.ListenTotals));
            return ExitCode.Fine;
        }
        Console.Out.WriteLine();
        foreach (string line in summary.Lines())
            Console.Out.WriteLine(line);
        return ExitCode.Fine;
    }

    private static IEnumerable<CapturedPacket> Packets(Request request) =>
        request.Pcap is { } file ? CaptureFile.Read(file) : Live(request.Interface);

    private static IEnumerable<CapturedPacket> Live(string? @interface)
    {
        using var capture = LiveCapture.Open(@interface);
        using var stop = new EventDescriptor();
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Signal();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        while (capture.Next(stop) is { } packet)
            yield return packet;
    }

    // The usual file may be missing, a named one may not; one that is wrong is no base for a verdict.
    private static bool TryLoad(Request request, out VipGuardConfig? config)
    {
        config = null;
        string path = request.Config ?? CommandLine.DefaultConfig;
        if (request.Config is null && !File.Exists(path))
        {
            if (request.Node is null)
                return true;
            Refuse($"--node {request.Node}: there is no file that names nodes; give --config");
            return false;
        }
        (config, var problems) = ConfigFile.Load(path);
        foreach (var problem in config is null ? problems : [])
            Console.Error.WriteLine(problem);
        return config is not null;
    }

    // On a host that is none of the nodes there is nothing of its own, and nothing wrong with that.
    private static bool TryFindSelf(Request request, VipGuardConfig? config, out NodeConfig? self)
    {
        self = null;
        if (config is null)
            return true;
        List<HeldAddress> own = [];
        if (request.Node is null && request.Pcap is null)
        {
            using var netlink = NetlinkSocket.ForRequests();
            own = new AddressTable(netlink).List();
        }
        self = config.ThisNode(own.Select(a => a.Address.Address), request.Node, out string? unknown);
        if (self is not null || request.Node is null)
            return true;
        Refuse(unknown!);
        return false;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"vipguard: {why}");
        return ExitCode.Usage;
    }
}
