namespace VipGuard.Simulation.Tests;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): for a seed the same numbers on every machine and runtime.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>0 to <paramref name="bound"/> − 1.</summary>
    internal int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>True with a probability of 0 to 1.</summary>
    internal bool Happens(double probability) => Unit() < probability;

    internal TimeSpan Between(TimeSpan least, TimeSpan most) =>
        TimeSpan.FromTicks(least.Ticks + (long)(Unit() * (most - least).Ticks));

    internal T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    private double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
