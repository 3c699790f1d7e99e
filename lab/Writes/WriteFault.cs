namespace VipGuard.Lab.Writes;

/// <summary>Something that makes the holder of the address change while it is written.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Severs">The old holder's server can no longer send to the other.</param>
/// <param name="StrikeAsync">Does it to the holder.</param>
public sealed record WriteFault(string Name, bool Severs, Func<LabHost, Task> StrikeAsync)
{
    public static WriteFault Kill { get; } = new("mysqld killed (SIGKILL)", true, h => Now(h.Mysqld.Kill));

    public static WriteFault DaemonKill { get; } = new("daemon killed (SIGKILL)", false, h => Now(h.Daemon.Kill));

    public static WriteFault Switchover { get; } = new("switch-over", false, SwitchOverAsync);

    public static WriteFault Cut { get; } = new("link cut (carrier stays)", true, h => Now(h.Cut));

    private static Task Now(Action strike)
    {
        strike();
        return Task.CompletedTask;
    }

    private static async Task SwitchOverAsync(LabHost holder) =>
        (await holder.Daemon.CommandAsync("switchover", "--runtime-dir", holder.Daemon.RuntimeFolder)).Must();
}
