using System.Text;

namespace VipGuard.Checks.Tests.Health;

/// <summary>What a tracker hears, and what it makes of it: one line of the table.</summary>
public sealed class Story
{
    private readonly string name;
    private readonly List<Step> steps = [];

    private Story(string name, CheckOptions options)
    {
        this.name = name;
        Options = options;
    }

    public enum Next
    {
        /// <summary>After delay_loop.</summary>
        Loop,

        /// <summary>After delay_before_retry.</summary>
        Retry,

        /// <summary>Without a delay.</summary>
        Now,

        /// <summary>After 100 ms, as restart_grace runs.</summary>
        Eagerly,

        /// <summary>What is left of restart_grace, which is less.</summary>
        AtItsEnd,
    }

    public CheckOptions Options { get; }

    public IReadOnlyList<Step> Steps => steps;

    public static Story Of(string name, int retry = 0, int rise = 1, int fall = 1, int graceMilliseconds = 0) => new(name, new CheckOptions
    {
        Name = "mysqld",
        Retry = retry,
        Rise = rise,
        Fall = fall,
        RestartGrace = TimeSpan.FromMilliseconds(graceMilliseconds),
        DelayBeforeRetry = TimeSpan.FromSeconds(3),
        DelayLoop = TimeSpan.FromSeconds(6),
    });

    public Story Hears(ProbeOutcome outcome, HealthState then, Next next = Next.Loop)
    {
        steps.Add(new Step(outcome, then, next));
        return this;
    }

    /// <summary>The end of restart_grace.</summary>
    public Story Gives(ProbeOutcome outcome, HealthState then)
    {
        steps.Add(new Step(outcome, then, Next.Loop, $", not back within {DurationText.Of(Options.RestartGrace)} (restart_grace)"));
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder(name).Append(':');
        foreach (Step step in steps)
            text.Append(' ').Append(step.Outcome).Append('→').Append(step.Then);
        return text.ToString();
    }

    public sealed record Step(ProbeOutcome Outcome, HealthState Then, Next Next, string More = "");
}
