using VipGuard.Lab.Calm;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab;

/// <summary>Processes beside the pair.</summary>
public sealed partial class Lab
{
    /// <summary>Runs something on a host until it is killed, at the latest with the lab.</summary>
    internal LabProcess StartBeside(LabHost host, string name, params string[] command) =>
        LabProcess.Start(registry!, host.Place with { Log = Path.Combine(host.Folder, $"{name}.log") }, null, command);
}
