namespace VipGuard.Lab.Demo;

/// <summary>Tells the story on the terminal and keeps account of what came true.</summary>
internal sealed class Narrator
{
    private readonly List<(bool True, string Claim)> claims = [];
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

    public void Summary()
    {
        Console.WriteLine("\nSummary");
        foreach (var (holds, claim) in claims)
            Console.WriteLine($"   {(holds ? "ok" : "NO")}  {claim}");
    }
}
