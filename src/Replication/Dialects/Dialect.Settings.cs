namespace VipGuard.Replication;

public abstract partial class Dialect
{
    /// <summary>What a server of the pair must be set to, in the order of its option file.</summary>
    public abstract IReadOnlyList<Setting> SettingsFor(ServerPart part);

    /// <summary>The same without an option file in mind: what a running server of this dialect is held against.</summary>
    public IReadOnlyList<Setting> SettingsFor(PairDesign design, PairNode node)
    {
        ArgumentNullException.ThrowIfNull(design);
        return SettingsFor(new ServerPart { Design = design, Node = node, Version = Oldest });
    }

    /// <summary>The first version that this dialect is for.</summary>
    protected abstract ServerVersion Oldest { get; }

    /// <summary>What must not be in an option file, with the reason; comments of the drop-in.</summary>
    public abstract IReadOnlyList<(string Name, string Why)> MustNotBe { get; }

    public abstract string OptionFilePath { get; }

    public abstract string OptionFileGroup { get; }

    public virtual string SetGlobal(Setting setting) => $"SET GLOBAL {setting.Name} = {setting.ServerValue}";

    /// <summary>The values that a variable has to go through, in order, the wanted one last: MySQL's gtid_mode takes one step at a time.</summary>
    /// <param name="setting">Where to.</param>
    /// <param name="observed">Where from; null: unknown.</param>
    public virtual IReadOnlyList<Setting> StepsTo(Setting setting, string? observed) => [setting];
}
