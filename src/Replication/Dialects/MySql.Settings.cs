namespace VipGuard.Replication;

public sealed partial class MySql
{
    // One step at a time in either direction (MySQL 9 manual, "Enabling GTID Transactions Online"); so from 5.7.6 on.
    private static readonly string[] gtidModes = ["OFF", "OFF_PERMISSIVE", "ON_PERMISSIVE", "ON"];

    // WARN first shows in the error log what would be refused.
    private static readonly string[] consistencies = ["OFF", "WARN", "ON"];

    public override IReadOnlyList<(string Name, string Why)> MustNotBe => MySqlSettings.MustNotBe(Words);

    public override string OptionFilePath => "/etc/mysql/mysql.conf.d/zz-vipguard.cnf";

    public override string OptionFileGroup => "mysqld";

    public override IReadOnlyList<Setting> SettingsFor(ServerPart part) => MySqlSettings.For(part, Words);

    protected override ServerVersion Oldest => new(false, Words.From.Major, Words.From.Minor, Words.From.Patch, "");

    public override IReadOnlyList<Setting> StepsTo(Setting setting, string? observed)
    {
        ArgumentNullException.ThrowIfNull(setting);
        string[] order = setting.Name switch
        {
            "gtid_mode" => gtidModes,
            "enforce_gtid_consistency" => consistencies,
            _ => [],
        };
        int from = Array.FindIndex(order, v => string.Equals(v, observed, StringComparison.OrdinalIgnoreCase));
        int to = Array.FindIndex(order, v => string.Equals(v, setting.ServerValue, StringComparison.OrdinalIgnoreCase));
        if (from < 0 || to < 0 || from == to)
            return [setting];
        int step = Math.Sign(to - from);
        return [.. Enumerable.Range(1, Math.Abs(to - from)).Select(i => setting with { ServerValue = order[from + (i * step)] })];
    }
}
