using System.Globalization;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>A status again and again: drawn afresh each second on a terminal, one block for each change where the output goes into a pipe.</summary>
/// <param name="output">Takes it.</param>
/// <param name="isTerminal">It understands the two escape sequences below.</param>
/// <param name="json">One line of JSON in place of a block.</param>
internal sealed class StatusWatch(TextWriter output, bool isTerminal, bool json)
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    // ECMA-48: cursor to the upper left, and erase what is there.
    private const string Clear = "\u001b[H\u001b[2J";

    private string shown = "";

    /// <param name="observe">One look.</param>
    /// <param name="cancellation">Ends it, between two looks.</param>
    /// <returns>The last status; null: there was none.</returns>
    internal PairStatus? Run(Func<PairStatus> observe, CancellationToken cancellation)
    {
        PairStatus? status = null;
        do
        {
            if (cancellation.IsCancellationRequested)
                break;
            Show(status = observe(), DateTimeOffset.Now);
        }
        while (!cancellation.WaitHandle.WaitOne(interval));
        return status;
    }

    /// <summary>Writes it, or nothing where nothing has changed.</summary>
    internal void Show(PairStatus status, DateTimeOffset now)
    {
        string text = Text(status);
        bool same = string.Equals(text, shown, StringComparison.Ordinal);
        shown = text;
        if (json)
        {
            if (!same)
                output.WriteLine(text);
        }
        else if (isTerminal)
        {
            output.Write(Clear + Time(now) + "\n\n" + text);
        }
        else if (!same)
        {
            output.Write(Time(now) + "\n" + text + "\n");
        }

        output.Flush();
    }

    private string Text(PairStatus status)
    {
        if (json)
            return PairStatusJson.Of(status).ToLine();
        using StringWriter text = new(CultureInfo.InvariantCulture);
        StatusText.Write(status, text);
        return text.ToString();
    }

    private static string Time(DateTimeOffset now) => now.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
