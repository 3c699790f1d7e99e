namespace VipGuard.Fuzz.Tests;

/// <summary>Numbers that follow from a seed alone, everywhere and always: splitmix64 (Steele, Lea, Flood 2014). No object on the heap.</summary>
internal struct Chance(ulong seed)
{
    private ulong _state = seed;

    internal ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to <paramref name="below"/> − 1.</summary>
    internal int Below(int below) => (int)(Next() % (ulong)below);

    internal bool OneIn(int of) => Below(of) == 0;

    internal byte Byte() => (byte)Next();
}
