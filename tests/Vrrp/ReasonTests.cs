namespace VipGuard.Vrrp.Tests;

public class ReasonTests
{
    [Fact]
    public void Every_kind_of_reason_has_words_of_its_own()
    {
        var words = Enum.GetValues<ReasonCode>().Where(code => code != ReasonCode.None).Select(code => new TransitionReason(code).ToString()).ToList();

        Assert.All(words, said => Assert.Matches("^[a-z][a-z0-9 ()-]{5,}$", said));
        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        Assert.All(Enum.GetNames<ReasonCode>(), name => Assert.DoesNotContain(name, words, StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_edge_knows_takes_the_place_of_the_kinds_own_words() =>
        Assert.Equal("check mysqld: port refused", new TransitionReason(ReasonCode.Unfit, "check mysqld: port refused").ToString());

    [Fact]
    public void The_short_forms_are_what_they_say() => Assert.Equal(
        [ReasonCode.Started, ReasonCode.Stopped, ReasonCode.AddressOwner, ReasonCode.MasterLeft, ReasonCode.MasterSilent, ReasonCode.HandoverAsked],
        new[] { TransitionReason.Started, TransitionReason.Stopped, TransitionReason.AddressOwner, TransitionReason.MasterLeft, TransitionReason.MasterSilent, TransitionReason.HandoverAsked }.Select(reason => reason.Code));

    [Fact]
    public void No_reason_is_no_words_and_one_unknown_is_its_number()
    {
        Assert.Equal("", default(TransitionReason).ToString());
        Assert.Equal("99", new TransitionReason((ReasonCode)99).ToString());
    }
}
