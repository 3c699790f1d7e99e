using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace VipGuard.Fuzz.Tests;

/// <summary>What a target made of an input.</summary>
internal enum Outcome
{
    Dropped,
    Taken,
}

/// <summary>Reads an input that may be anything; false in an assertion of its own, or any exception, is a finding.</summary>
internal delegate Outcome Target(ReadOnlySpan<byte> input, ref Chance chance);

/// <summary>
/// Feeds a target with mutated inputs. Each input has a number, and follows from it and the run's seed alone; a failure names
/// both, and VIPGUARD_FUZZ_SEED with VIPGUARD_FUZZ_INPUT runs that single input again.
/// </summary>
internal sealed class FuzzRun(Mutator mutator, Target target, ITestOutputHelper output)
{
    // Compiled code and caches come first; a budget of nothing counts from then on.
    private const int WarmUp = 2_000;

    /// <summary>Bytes that an input may cost which is dropped; null: any.</summary>
    internal long? MostWhenDropped { get; init; }

    /// <summary>Bytes that an input may cost which is taken; null: any.</summary>
    internal long? MostWhenTaken { get; init; }

    /// <summary>Runs so many inputs, and expects that some of them were taken and some dropped.</summary>
    internal void Run(int inputs)
    {
        ulong seed = Number("VIPGUARD_FUZZ_SEED") ?? 1;
        if (Number("VIPGUARD_FUZZ_INPUT") is { } single)
        {
            var outcome = One(seed, single, out _, out int size);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, input {single}: {size} bytes, {outcome}"));
            return;
        }
        int taken = 0;
        long began = Stopwatch.GetTimestamp();
        for (int number = 0; number < inputs; number++)
        {
            var outcome = One(seed, (ulong)number, out long allocated, out _);
            taken += outcome == Outcome.Taken ? 1 : 0;
            long? most = outcome == Outcome.Taken ? MostWhenTaken : MostWhenDropped;
            if (number >= WarmUp && allocated > most)
                Assert.Fail($"{allocated} bytes were allocated. {Again(seed, (ulong)number)}");
        }
        var took = Stopwatch.GetElapsedTime(began);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {seed}: {inputs} inputs in {took.TotalSeconds:F1} s ({inputs / took.TotalSeconds:F0} a second), {taken} taken, {inputs - taken} dropped"));
        Assert.InRange(taken, 1, inputs - 1);
    }

    private Outcome One(ulong seed, ulong number, out long allocated, out int size)
    {
        var chance = new Chance(seed * 0x9E3779B97F4A7C15 ^ number);
        var input = mutator.Next(ref chance);
        size = input.Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var outcome = target(input, ref chance);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return outcome;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.GetType().Name}: {e.Message} {Again(seed, number)}", e);
        }
    }

    private string Again(ulong seed, ulong number)
    {
        var chance = new Chance(seed * 0x9E3779B97F4A7C15 ^ number);
        string input = Convert.ToHexStringLower(mutator.Next(ref chance));
        return string.Create(CultureInfo.InvariantCulture,
            $"Seed {seed}, input {number}: {input}\nAgain: VIPGUARD_FUZZ_SEED={seed} VIPGUARD_FUZZ_INPUT={number} dotnet test tests/Fuzz -c Release --filter NAME-OF-THIS-TEST");
    }

    private static ulong? Number(string variable) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;
}
