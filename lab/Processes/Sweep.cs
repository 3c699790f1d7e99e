namespace VipGuard.Lab.Processes;

/// <summary>Clears away what labs left behind whose owner was killed.</summary>
public static class Sweep
{
    /// <param name="keptToo">Also those that were left running on purpose; never those whose owner still runs.</param>
    /// <returns>The folders that are gone now.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(bool keptToo = false)
    {
        List<string> swept = [];
        foreach (var registry in Registry.All())
        {
            if (registry.OwnerLives || (registry.Kept && !keptToo))
                continue;
            await registry.ClearAsync();
            swept.Add(registry.Folder);
        }
        return swept;
    }
}
