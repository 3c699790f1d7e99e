using System.Globalization;
using System.Text;
using VipGuard.Simulation.Tests.Rules;

namespace VipGuard.Simulation.Tests;

/// <summary>What many runs came to: that they were not empty, and how near they came to the bounds.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, double> _reached = new(StringComparer.Ordinal);

    private TimeSpan _besideADeadHolder;

    internal TimeSpan VirtualTime { get; private set; }

    internal long Events { get; private set; }

    internal long Takeovers { get; private set; }

    internal long ClientsLookedAt { get; private set; }

    internal long Overslept { get; private set; }

    internal long Released { get; private set; }

    internal long FarewellsBelieved { get; private set; }

    internal long FarewellsDoubted { get; private set; }

    internal void Add(World world)
    {
        VirtualTime += world.Now;
        Events += world.Events;
        Takeovers += world.Takeovers;
        Released += world.Released;
        foreach (var rule in world.Referee.Rules)
        {
            Reached(rule.GetType().Name, rule.Reached);
            if (rule is NeverTwoHoldersForLong two)
                Reached(rule.GetType().Name + ", healthy", two.ReachedHealthy);
            if (rule is ADeadHolderIsSoonAlone dead && dead.Longest > _besideADeadHolder)
                _besideADeadHolder = dead.Longest;
            if (rule is ALeavingMasterIsReplacedAtOnce leaving)
                (FarewellsBelieved, FarewellsDoubted) = (FarewellsBelieved + leaving.Believed, FarewellsDoubted + leaving.Doubted);
            if (rule is WhoWokeAfterItsLeaseIsSilent woken)
                Overslept += woken.Looked;
            if (rule is ClientsFindTheHolder clients)
                ClientsLookedAt += clients.Looked;
        }
    }

    private void Reached(string bound, double reached)
    {
        if (reached > _reached.GetValueOrDefault(bound))
            _reached[bound] = reached;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{VirtualTime.TotalHours:F1} virtual hours, {Events} events, {Takeovers} takeovers; clients looked at {ClientsLookedAt} times; {Overslept} woke after their lease, {Released} released by a sentry; {FarewellsBelieved} farewells to be believed, {FarewellsDoubted} not\n");
        foreach (var (bound, reached) in _reached)
            text.Append(CultureInfo.InvariantCulture, $"{bound}: came to {reached:P0} of the bound\n");
        text.Append(CultureInfo.InvariantCulture, $"with adverts every second, longest beside a dead holder in a healthy network: {_besideADeadHolder.TotalSeconds:F3} s\n");
        return text.ToString();
    }
}
