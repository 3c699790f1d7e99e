using System.Globalization;
using VipGuard.Replication;

namespace VipGuard.Lab.Servers;

/// <summary>Makes a server large: sessions that each hold a long value in a user variable. Nothing of it is stored or replicated.</summary>
public sealed class ResidentMemory : IDisposable
{
    private const long Longest = 900_000_000;   // max_allowed_packet can't be above 1 GiB
    private readonly List<ISqlSession> sessions = [];

    private ResidentMemory()
    {
    }

    /// <summary>Fills so many bytes; they stay until this is disposed of, or the server ends.</summary>
    public static ResidentMemory In(Mysqld server, long bytes)
    {
        var memory = new ResidentMemory();
        using (var session = server.Open())
            session.Execute("SET GLOBAL max_allowed_packet = 1073741824");
        for (long left = bytes; left > 0; left -= Longest)
        {
            var session = server.Open();
            memory.sessions.Add(session);
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"SET @filler = REPEAT('x', {Math.Min(left, Longest)})"));
        }
        return memory;
    }

    /// <summary>What a process has in memory, of /proc/PID/statm.</summary>
    public static long Of(int pid) => Environment.SystemPageSize
        * long.Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/statm")).Split(' ')[1], CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var session in sessions)
            session.Dispose();
    }
}
