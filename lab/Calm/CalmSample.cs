namespace VipGuard.Lab.Calm;

/// <summary>What became of a pair that should have stayed as it was.</summary>
/// <param name="Length">How long it was watched.</param>
/// <param name="Moves">How often a kernel gained or lost the address.</param>
/// <param name="Transitions">Of both daemons' routers.</param>
/// <param name="Unfit">Verdicts of a check that its server is unfit.</param>
/// <param name="Gap">The longest time between two adverts of the holder as they left it.</param>
/// <param name="MajorFaults">How often a daemon waited for a page of its own to be read from the disk.</param>
/// <param name="RealTime">Both loops run under real-time scheduling.</param>
public sealed record CalmSample(TimeSpan Length, int Moves, long Transitions, int Unfit, TimeSpan Gap, long MajorFaults, bool RealTime)
{
    public bool IsCalm => Moves == 0 && Transitions == 0;
}
