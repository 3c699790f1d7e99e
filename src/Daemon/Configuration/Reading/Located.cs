using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>A value and where it was written; for a default the place of its table.</summary>
internal sealed record Located<T>(T Value, TomlPosition Position);
