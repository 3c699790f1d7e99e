using System.Globalization;

namespace VipGuard.Replication;

/// <summary>A set of transactions as a server names it: what it has logged, applied or received. MariaDB: <see cref="GtidPosition"/>; MySQL: <see cref="GtidSet"/>.</summary>
/// <remarks>The empty state is the same for both kinds. States of two kinds that are not empty never reach each other.</remarks>
public abstract class GtidState
{
    /// <summary>A server's answer that could not be read. It reaches nothing and nothing reaches it, so that no decision takes it for "all applied".</summary>
    public static GtidState Unknown { get; } = new UnknownState();

    public virtual bool IsKnown => true;

    public abstract bool IsEmpty { get; }

    /// <summary>Whether nothing that the other names is missing here.</summary>
    public bool Reaches(GtidState other) => Lacks(other).IsNone;

    /// <summary>What of the other is missing here.</summary>
    public MissingTransactions Lacks(GtidState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.IsEmpty)
            return MissingTransactions.None;
        return IsKnown && other.IsKnown ? Missing(other) : MissingTransactions.Unknown;
    }

    /// <summary>All that either names; unknown where one of them is, or they are of two kinds.</summary>
    public GtidState Union(GtidState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!IsKnown || other.IsEmpty)
            return this;
        return IsEmpty || !other.IsKnown ? other : Joined(other);
    }

    /// <summary>As the server takes it; "" for the empty state, and for the unknown one.</summary>
    public abstract override string ToString();

    /// <param name="other">Known and not empty.</param>
    protected abstract MissingTransactions Missing(GtidState other);

    /// <param name="other">Known and not empty, as this one.</param>
    protected abstract GtidState Joined(GtidState other);

    private sealed class UnknownState : GtidState
    {
        public override bool IsKnown => false;

        public override bool IsEmpty => false;

        public override string ToString() => "";

        protected override MissingTransactions Missing(GtidState other) => MissingTransactions.Unknown;

        protected override GtidState Joined(GtidState other) => this;
    }
}

/// <summary>Transactions that one state has and another lacks.</summary>
/// <param name="Text">For people: "2-2-7 and the 3 before it", or a GTID set; "" for none.</param>
/// <param name="Count">How many; null: not known.</param>
public readonly record struct MissingTransactions(string Text, long? Count)
{
    public static MissingTransactions None { get; } = new("", 0);

    public static MissingTransactions Unknown { get; } = new("an unknown number", null);

    public bool IsNone => Text.Length == 0;

    /// <summary>"1 transaction", "4 transactions", "an unknown number of transactions".</summary>
    public string Counted => Count switch
    {
        null => "an unknown number of transactions",
        1 => "1 transaction",
        { } many => string.Create(CultureInfo.InvariantCulture, $"{many} transactions"),
    };
}
