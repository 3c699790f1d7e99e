using System.Globalization;

namespace VipGuard.Replication;

/// <summary>Where a server listens and who logs in. Either <see cref="Socket"/> or <see cref="Host"/>.</summary>
public readonly struct SqlEndpoint
{
    /// <summary>Path of a Unix socket; wins over <see cref="Host"/>.</summary>
    public string? Socket { get; init; }

    /// <summary>Address or name; always TCP, "localhost" too.</summary>
    public string? Host { get; init; }

    /// <summary>TCP port; 0 is 3306.</summary>
    public int Port { get; init; }

    /// <summary>Null: the option file's user, or else the name of the user who runs this process.</summary>
    public string? User { get; init; }

    /// <summary>Null: the option file's, or none.</summary>
    public string? Password { get; init; }

    public string? Database { get; init; }

    /// <summary>A file in the usual format of MySQL clients; its group [client] gives user, password and TLS settings, never the server.</summary>
    public string? OptionFile { get; init; }

    /// <summary>Covers the connect and the wait for the server's greeting. Whole seconds in the library: rounded up, at least 1; zero is 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; }

    /// <summary>For each answer and each write. Whole seconds: rounded up, at least 1; zero is 30 s, <see cref="Timeout.InfiniteTimeSpan"/> no limit. The library takes no change on an open session.</summary>
    public TimeSpan ReadTimeout { get; init; }

    /// <summary>The session is refused where it is not encrypted. The server's certificate is checked where the option file names a CA.</summary>
    public bool RequireTls { get; init; }

    /// <summary>Where this leads, for people; no user, no password.</summary>
    public override string ToString() =>
        Socket ?? string.Create(CultureInfo.InvariantCulture, $"{(Host?.Contains(':', StringComparison.Ordinal) == true ? $"[{Host}]" : Host)}:{(Port == 0 ? 3306 : Port)}");
}
