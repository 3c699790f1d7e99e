namespace VipGuard.Checks.Tests.Health;

public sealed class EvidenceTests
{
    [Fact]
    public void Every_outcome_has_its_evidence()
    {
        foreach (ProbeOutcome outcome in Enum.GetValues<ProbeOutcome>())
            Assert.True(Enum.IsDefined(EvidenceTable.Of(outcome)), $"{outcome}");
    }

    [Fact]
    public void Only_what_proves_that_nobody_serves_is_certain()
    {
        IEnumerable<ProbeOutcome> certain = Enum.GetValues<ProbeOutcome>().Where(o => EvidenceTable.Of(o) == Evidence.CertainlyUnfit);

        Assert.Equal(
            [
                ProbeOutcome.Refused, ProbeOutcome.SocketGone, ProbeOutcome.ShuttingDown, ProbeOutcome.Condemned,
                ProbeOutcome.Stopped, ProbeOutcome.Exiting, ProbeOutcome.DumpingCore,
            ],
            certain);
    }

    [Fact]
    public void Every_outcome_is_in_the_document_as_the_code_has_it()
    {
        string document = File.ReadAllText(Path.Combine(Root(), "docs", "checks.md"));

        foreach (ProbeOutcome outcome in Enum.GetValues<ProbeOutcome>())
        {
            string meaning = EvidenceTable.Of(outcome) switch
            {
                Evidence.Fit => "fit",
                Evidence.CertainlyUnfit => "**unfit**, certain",
                Evidence.DoubtfullyUnfit => "unfit, doubtful",
                Evidence.HungUp => "unfit, doubtful, asked again at once",
                _ => "says nothing",
            };
            Assert.Contains($"| `{outcome}` | {meaning} |", document, StringComparison.Ordinal);
        }
    }

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VipGuard.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("VipGuard.sln is in no folder above the tests");
    }
}
