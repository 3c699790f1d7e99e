namespace VipGuard.Replication;

public sealed partial class MySql
{
    // An upgraded server may still have the older plugins, and only one of the two kinds can be loaded (8.0 manual, 19.4.10.2).
    public override SemiSyncNames SemiSyncOf(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        foreach (MySqlWords words in (MySqlWords[])[MySqlVersions.All[^1], MySqlVersions.All[0]])
        {
            SemiSyncNames names = words.SemiSync;
            bool source = facts.Variables.ContainsKey(names.SourceEnabled), replica = facts.Variables.ContainsKey(names.ReplicaEnabled);
            if (source || replica)
                return names with { Install = [.. names.Install.Where((_, i) => i == 0 ? !source : !replica)] };
        }

        return Words.SemiSync;
    }
}
