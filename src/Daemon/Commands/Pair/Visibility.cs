using System.Runtime.CompilerServices;

// The pair's commands are tested beside the replication that they drive, on real servers.
[assembly: InternalsVisibleTo("VipGuard.Replication.Tests")]
