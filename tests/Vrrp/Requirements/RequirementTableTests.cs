namespace VipGuard.Vrrp.Tests.Requirements;

/// <summary>docs/protocol.md, "Every MUST and SHOULD": nothing in it is only said.</summary>
public class RequirementTableTests
{
    private static readonly List<Requirement> Rows = Requirement.ReadAll();

    // The sections in which the RFCs use these words, or give a step of a state machine.
    private static readonly Dictionary<string, string> SectionsWithRules = new(StringComparer.Ordinal)
    {
        ["9568"] = "2.5 5.1.1.2 5.1.1.3 5.1.2.2 5.1.2.3 5.2.2 5.2.3 5.2.4 5.2.5 5.2.6 5.2.7 5.2.8 5.2.9 6.1 6.4.1 6.4.2 6.4.3 7.1 7.2 7.3 7.4 8.1.2 8.1.3 8.2.1 8.2.2 8.2.3 8.2.4 8.3.1 8.3.2 8.4.2 9",
        ["5798"] = "5.2.8 6.4.3 7.1",
        ["3768"] = "5.2.2 5.2.3 5.3.2 5.3.4 5.3.6 5.3.8 5.3.10 6.1 6.4.1 6.4.2 6.4.3 7.1 7.2 7.3 8.2 8.3 8.4 9.1 9.2",
        ["2338"] = "5.3.6 5.3.10",
    };

    [Fact]
    public void No_section_with_a_rule_is_left_out()
    {
        Assert.InRange(Rows.Count, 130, 300);
        foreach (var (rfc, sections) in SectionsWithRules)
        {
            string[] there = [.. Rows.Where(row => row.Rfc == rfc).SelectMany(row => row.Sections)];
            Assert.Empty(sections.Split(' ').Except(there, StringComparer.Ordinal).Select(section => $"RFC {rfc} §{section}"));
        }
    }

    [Fact]
    public void Every_row_has_a_level_a_text_and_a_proof()
    {
        Assert.Empty(Rows.Where(row => row.Level is not ("MUST" or "MUST NOT" or "SHOULD" or "SHOULD NOT") || row.Text.Length == 0).Select(row => row.ToString()));
        Assert.Empty(Rows.Where(row => !row.SaysWhy && !row.Tests.Any()).Select(row => row.ToString()));
    }

    [Fact]
    public void Every_test_that_is_named_is_there() =>
        Assert.Empty(Rows.SelectMany(row => row.Tests.Where(name => !Repository.HasTest(name)).Select(name => $"{row}: {name}")));

    [Fact]
    public void Every_type_and_member_that_is_named_is_there() =>
        Assert.Empty(Rows.SelectMany(row => row.Places.Where(place => !Repository.HasPlace(place)).Select(place => $"{row}: {place}")));

    [Fact]
    public void What_has_a_place_in_the_code_is_named_where_a_test_proves_it() =>
        Assert.Empty(Rows.Where(row => row.Places.Length == 0 && !row.SaysWhy).Select(row => row.ToString()));

    [Fact]
    public void A_name_that_is_nowhere_is_found_out()
    {
        Assert.False(Repository.HasTest("A_test_that_was_never_written"));
        Assert.False(Repository.HasPlace("Advertisement.NoSuchMember"));
        Assert.False(Repository.HasPlace("NoSuchType"));
        Assert.True(Repository.HasPlace("VirtualRouter.HeardAsMaster"));
        Assert.True(Repository.HasTest("A_name_that_is_nowhere_is_found_out"));
    }
}
