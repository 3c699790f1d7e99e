namespace VipGuard.Checks;

/// <summary>When a check asks, and how often it must hear the same. Names and meanings are keepalived's (man 5 keepalived.conf); docs/checks.md says where we differ.</summary>
public sealed record CheckOptions
{
    /// <summary>No delay is longer: 24 hours.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromHours(24);

    /// <summary>While a death is waited out, a server is asked this often.</summary>
    internal static readonly TimeSpan GracePace = TimeSpan.FromMilliseconds(100);

    /// <summary>What leaves a line in the server's log, or a count, is done no more often than this.</summary>
    internal static readonly TimeSpan TracePace = TimeSpan.FromSeconds(1);

    /// <summary>The check's name in the file; it begins every reason.</summary>
    public required string Name { get; init; }

    /// <summary>connect_timeout: the whole of one probe, connect and greeting and log-in together; in a session each step of it, and half of it a step that confirms a doubt. Above 0.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>retry: how many more probes a doubtful failure gets before its round has failed; 0 or more.</summary>
    public int Retry { get; init; } = 1;

    /// <summary>delay_before_retry: between the probes of a round; 0 or more.</summary>
    public TimeSpan DelayBeforeRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>delay_loop: from the end of a round to the next; above 0.</summary>
    public TimeSpan DelayLoop { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>warmup: the first probe waits a random part of this; 0: none.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.Zero;

    /// <summary>rise: good rounds in a row that make an unfit server fit; 1 or more.</summary>
    public int Rise { get; init; } = 1;

    /// <summary>fall: failed rounds in a row that make a fit server unfit, where the evidence is doubtful; 1 or more.</summary>
    public int Fall { get; init; } = 1;

    /// <summary>restart_grace: how long a fit server that has certainly died is waited for before it is unfit; 0: not at all.</summary>
    public TimeSpan RestartGrace { get; init; } = TimeSpan.Zero;

    /// <summary>Refuses options that no check can run with.</summary>
    /// <exception cref="ArgumentException">The option by its name in the file, and its range.</exception>
    internal void Verify()
    {
        Require(!string.IsNullOrEmpty(Name), "name", "is empty");
        Require(ConnectTimeout > TimeSpan.Zero && ConnectTimeout <= LongestDelay, "connect_timeout", "is not above 0 and within 24 h");
        Require(DelayLoop > TimeSpan.Zero && DelayLoop <= LongestDelay, "delay_loop", "is not above 0 and within 24 h");
        Require(DelayBeforeRetry >= TimeSpan.Zero && DelayBeforeRetry <= LongestDelay, "delay_before_retry", "is not within 0 and 24 h");
        Require(Warmup >= TimeSpan.Zero && Warmup <= LongestDelay, "warmup", "is not within 0 and 24 h");
        Require(RestartGrace >= TimeSpan.Zero && RestartGrace <= LongestDelay, "restart_grace", "is not within 0 and 24 h");
        Require(Retry >= 0, "retry", "is below 0");
        Require(Rise >= 1, "rise", "is below 1");
        Require(Fall >= 1, "fall", "is below 1");
    }

    private void Require(bool holds, string option, string otherwise)
    {
        if (!holds)
            throw new ArgumentException($"check {Name}: {option} {otherwise}", option);
    }
}
