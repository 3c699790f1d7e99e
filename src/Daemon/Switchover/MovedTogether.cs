using System.Collections.Immutable;

namespace VipGuard.Daemon.Switchover;

/// <summary>What a hand-over moves: an instance, or the whole sync group that it is in. The loop knows nothing between.</summary>
/// <param name="Title">How people are told of it.</param>
/// <param name="Instances">One at least, in the file's order.</param>
internal sealed record MovedTogether(string Title, ImmutableArray<string> Instances)
{
    internal static MovedTogether With(string instance, SwitchoverTerms terms)
    {
        foreach (var group in terms.Groups)
        {
            if (group.Instances.Contains(instance, StringComparer.Ordinal))
                return new($"sync group {group.Name} ({string.Join(", ", group.Instances)})", group.Instances);
        }
        return new(instance, [instance]);
    }

    /// <summary>The instance whose holder is written is among them.</summary>
    internal bool IncludesWriter(SwitchoverTerms terms) => terms.WriterInstance is { } writer && Instances.Contains(writer, StringComparer.Ordinal);
}
