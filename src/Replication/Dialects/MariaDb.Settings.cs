namespace VipGuard.Replication;

public sealed partial class MariaDb
{
    public override IReadOnlyList<(string Name, string Why)> MustNotBe => MariaDbSettings.MustNotBe;

    public override string OptionFilePath => "/etc/mysql/mariadb.conf.d/60-vipguard.cnf";

    public override string OptionFileGroup => "mariadb";

    public override IReadOnlyList<Setting> SettingsFor(ServerPart part) => MariaDbSettings.For(part);

    protected override ServerVersion Oldest => new(true, 10, 5, 0, "10.5.0-MariaDB");
}
