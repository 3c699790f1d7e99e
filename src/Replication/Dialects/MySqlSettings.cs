namespace VipGuard.Replication;

/// <summary>What a MySQL server of a pair must be set to, and why, by the words of its version.</summary>
internal static class MySqlSettings
{
    internal static IReadOnlyList<(string Name, string Why)> MustNotBe(MySqlWords words) => [];

    internal static IReadOnlyList<Setting> For(PairDesign design, PairNode node, MySqlWords words) => [];
}
