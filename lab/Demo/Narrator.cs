namespace VipGuard.Lab.Demo;

/// <summary>Tells the story on the terminal and keeps account of what came true.</summary>
internal sealed class Narrator
{
    private readonly List<(bool True, string Claim)> claims = [];
    private readonly List<string> heads = [];
    private int step;

    public bool AllTrue => claims.TrueForAll(c => c.True);

    public void Step(string title) => Console.WriteLine($"\n{++step}. {title}");

    public void Say(string text) => Show(text);

    /// <summary>Something that is there to be read as it stands: a program's output.</summary>
    public void Show(string block)
    {
        foreach (string line in block.TrimEnd().Split('\n'))
            Console.WriteLine("   " + line.TrimEnd());
    }

    /// <summary>What this step is about; the demo succeeds only if every claim holds.</summary>
    public void Claim(bool holds, string text)
    {
        claims.Add((holds, text));
        Console.WriteLine($"   {(holds ? "ok" : "NO")}  {text}");
    }

    /// <summary>A claim that is worth a line of the summary.</summary>
    public void HeadClaim(bool holds, string text)
    {
        Claim(holds, text);
        if (holds)
            heads.Add(text);
    }

    /// <summary>What was worth a line, and whatever did not come true.</summary>
    public void Summary()
    {
        Console.WriteLine("\nSummary");
        foreach (string head in heads)
            Console.WriteLine($"   ok  {head}");
        foreach (var (_, claim) in claims.Where(c => !c.True))
            Console.WriteLine($"   NO  {claim}");
    }
}
