using System.Runtime.CompilerServices;

namespace VipGuard.Daemon.Loop;

/// <summary>When each step of one move was, on the loop's clock. A value: nothing is allocated to keep it.</summary>
internal struct StageTimes
{
    private const int Count = (int)Stage.Announced + 1;

    private Times _times;
    private byte _known;

    /// <summary>No step was marked.</summary>
    internal readonly bool IsEmpty => _known == 0;

    /// <summary>The earliest of those that were; null: none was.</summary>
    internal readonly TimeSpan? First
    {
        get
        {
            TimeSpan? first = null;
            for (int i = 0; i < Count; i++)
            {
                if (At((Stage)i) is { } at && !(first <= at))
                    first = at;
            }
            return first;
        }
    }

    /// <summary>When the step was; null: it was not, or not here.</summary>
    internal readonly TimeSpan? At(Stage stage) => (_known & (1 << (int)stage)) == 0 ? null : _times[(int)stage];

    /// <summary>The step is now over. The first time counts: of several addresses, of an announcement that is repeated.</summary>
    internal void Mark(Stage stage, TimeSpan at)
    {
        if ((_known & (1 << (int)stage)) != 0)
            return;
        _times[(int)stage] = at;
        _known |= (byte)(1 << (int)stage);
    }

    [InlineArray(Count)]
    private struct Times
    {
        private TimeSpan _first;
    }
}
