using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>Watches a run with all rules.</summary>
internal sealed class Referee(World world)
{
    internal Rule[] Rules { get; } =
    [
        new NeverTwoHoldersForLong(world),
        new NoHolderBeyondItsLease(world),
        new NeverNoneForLong(world),
        new OnlyMastersHold(world),
        new EveryStepIsInOrder(world),
        new NoBackupIsImpatient(world),
        new ALeavingMasterIsReplacedAtOnce(world),
        new ClientsFindTheHolder(world),
        new ADeadHolderIsSoonAlone(world),
        new ALowerMasterIsAnsweredAtOnce(world),
        new CalmStaysCalm(world),
        new TheHighestServesIfPreemptionIsOn(world),
        new AReplacedMasterStaysReplaced(world),
        new WhoWokeAfterItsLeaseIsSilent(world),
    ];

    internal void TimePasses(TimeSpan until)
    {
        foreach (var rule in Rules)
            rule.TimePasses(until);
    }

    internal void Look()
    {
        foreach (var rule in Rules)
            rule.Look();
    }

    internal void Heard(SimulatedHost host, int from, in Advertisement advert)
    {
        foreach (var rule in Rules)
            rule.Heard(host, from, advert);
    }

    internal void Stepped(in StepReport report)
    {
        foreach (var rule in Rules)
            rule.Stepped(report);
    }

    internal void TurnEnded(SimulatedHost host)
    {
        foreach (var rule in Rules)
            rule.TurnEnded(host);
    }

    internal void Sends(SimulatedHost host, byte priority)
    {
        foreach (var rule in Rules)
            rule.Sends(host, priority);
    }

    internal void Announces(int host)
    {
        foreach (var rule in Rules)
            rule.Announces(host);
    }

    internal void Announced(int client, int by)
    {
        foreach (var rule in Rules)
            rule.Announced(client, by);
    }

    internal void Dropped(int from, int to)
    {
        foreach (var rule in Rules)
            rule.Dropped(from, to);
    }

    internal void Disturbed(int host)
    {
        foreach (var rule in Rules)
            rule.Disturbed(host);
    }

    internal void LeaseEnded(SimulatedHost host)
    {
        foreach (var rule in Rules)
            rule.LeaseEnded(host);
    }
}
