using System.Collections.Immutable;

namespace VipGuard.Daemon.Configuration;

/// <summary>Instances that move together: none is ever left alone as master.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Instances">Names of two at least, each in no other group.</param>
internal sealed record SyncGroupConfig(string Name, ImmutableArray<string> Instances);
