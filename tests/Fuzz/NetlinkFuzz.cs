using VipGuard.Daemon.Linux;
using Xunit.Abstractions;

namespace VipGuard.Fuzz.Tests;

/// <summary>The kernel is believed, but not to the last byte: a message cut short or grown is no exception and no endless loop.</summary>
public sealed class NetlinkFuzz(ITestOutputHelper output)
{
    private static readonly string[] Tables = ["addresses", "routes", "rules", "links"];

    private LinkTable _links = new();
    private int _linksTaken;

    [Fact]
    public void Batches_are_walked_to_an_end() => Batches(20_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Batches_are_walked_to_an_end_a_million_times() => Batches(1_000_000);

    [Fact]
    public void Rows_of_addresses_routes_and_rules_are_read_or_passed_over() => Rows(30_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Rows_of_addresses_routes_and_rules_are_read_or_passed_over_one_and_a_half_million_times() => Rows(1_500_000);

    [Fact]
    public void Links_are_taken_or_passed_over() => Links(5_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Links_are_taken_or_passed_over_two_hundred_thousand_times() => Links(200_000);

    private void Batches(int inputs) => new FuzzRun(new Mutator([.. Tables.Select(Seeds.Netlink).Select(dump => dump[..Math.Min(dump.Length, 1500)])], []), Batch, output)
    {
        MostWhenDropped = 0,
        MostWhenTaken = 0,
    }.Run(inputs);

    private static Outcome Batch(ReadOnlySpan<byte> input, ref Chance chance)
    {
        var batch = input;
        int messages = 0;
        while (Netlink.TryNext(ref batch, out _, out var body))
        {
            if (++messages > input.Length / Netlink.HeaderLength)
                throw new InvalidOperationException("more messages than headers fit.");
            int attributes = 0;
            var rest = body[Math.Min(chance.Below(17), body.Length)..];
            int room = rest.Length;
            while (Netlink.TryNextAttribute(ref rest, out _, out _))
            {
                if (++attributes > room / 4)
                    throw new InvalidOperationException("more attributes than headers fit.");
            }
        }
        return messages > 1 ? Outcome.Taken : Outcome.Dropped;
    }

    private void Rows(int inputs) => new FuzzRun(new Mutator([.. Tables[..3].SelectMany(Seeds.NetlinkBodies).Where(body => body.Length > 4)], []), Row, output)
    {
        MostWhenDropped = 0,
        MostWhenTaken = 0,
    }.Run(inputs);

    private static Outcome Row(ReadOnlySpan<byte> input, ref Chance chance)
    {
        bool taken = AddressTable.TryRead(input, out var address);
        if (taken && address.Address.Address.Length is not (4 or 16))
            throw new InvalidOperationException("an address of another length.");
        taken |= RouteTable.TryReadOurs(input, out var route);
        if (route != default && route.To.PrefixLength > route.To.Address.Bits)
            throw new InvalidOperationException("a prefix longer than its address.");
        taken |= RuleTable.TryReadOurs(input, out _);
        return taken ? Outcome.Taken : Outcome.Dropped;
    }

    private void Links(int inputs) => new FuzzRun(new Mutator(Seeds.NetlinkBodies("links"), []), Link, output)
    {
        MostWhenDropped = 0,
    }.Run(inputs);

    private Outcome Link(ReadOnlySpan<byte> input, ref Chance chance)
    {
        bool taken = _links.Take(chance.OneIn(8) ? Netlink.RTM_DELLINK : Netlink.RTM_NEWLINK, input);
        // Interfaces that never go would fill the table.
        if (taken && ++_linksTaken % 1000 == 0)
            _links = new LinkTable();
        return taken ? Outcome.Taken : Outcome.Dropped;
    }
}
