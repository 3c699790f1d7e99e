using FsCheck;
using FsCheck.Fluent;

namespace VipGuard.Checks.Tests.MySql;

/// <summary>Whatever a server sends: no exception, and an end to the reading.</summary>
public sealed class FuzzTests
{
    private const int MostBytes = Packet.HeaderSize + Packet.LongestPayload;

    // Random bytes are nearly all a wrong length; so the half of them gets a true one.
    private static Arbitrary<byte[]> Received => Gen.OneOf(
        Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(),
        Payload.Select(p => Bytes.Packet(0, p)),
        from at in Gen.Choose(0, Bytes.MariaDbGreeting.Length - 1)
        from value in Gen.Choose(0, 255)
        select Mutated(at, (byte)value)).ToArbitrary();

    // A true answer with a byte or two changed, cut anywhere; or packets of any content in a true order.
    private static Arbitrary<byte[]> Answer => Gen.OneOf(
        from at in Gen.Choose(0, QueryReplyTests.Answer("1").Length - 1)
        from value in Gen.Choose(0, 255)
        from length in Gen.Choose(0, QueryReplyTests.Answer("1").Length)
        select MutatedAnswer(at, (byte)value, length),
        Payload.ArrayOf().Select(payloads => payloads.SelectMany((p, i) => Bytes.Packet((byte)(i + 1), p)).ToArray())).ToArbitrary();

    private static byte[] MutatedAnswer(int at, byte value, int length)
    {
        byte[] answer = QueryReplyTests.Answer("1");
        answer[at] = value;
        return answer[..length];
    }

    private static Gen<byte[]> Payload =>
        from marker in Gen.Elements<byte>(0x00, 0x01, 0x0A, 0xFE, 0xFF)
        from rest in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
        select (byte[])[marker, .. rest];

    [Fact]
    public void Any_bytes_are_judged_without_an_exception() => Prop.ForAll(Received, received =>
    {
        FirstPacket first = Greeting.Read(received);
        LoginReply reply = LoginReply.Read(received);
        return Enum.IsDefined(first.Kind)
            && Enum.IsDefined(reply.Kind)
            && (first.Kind == FirstPacketKind.Greeting) == (first.Greeting is not null)
            && (first.Kind == FirstPacketKind.Error) == (first.Error is not null)
            && (first.Kind == FirstPacketKind.Junk) == (first.Junk is not null)
            && first.Junk is not { Length: > 100 };
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Any_bytes_in_answer_to_a_question_are_judged_without_an_exception() => Prop.ForAll(Answer, received =>
    {
        QueryReply reply = QueryReply.Read(received);
        var dialogue = new Dialogue(new MySqlLogin("probe", "wire"), new UnixTarget("/s"));
        byte[][] before = [Bytes.MariaDbGreeting, Bytes.Ok(2), Bytes.Ok(1)];
        foreach (byte[] said in before)
            dialogue.Hear(said, out _);
        dialogue.Ask();
        dialogue.Hear(received, out int used);
        return Enum.IsDefined(reply.Kind)
            && reply.Size <= received.Length
            && used <= received.Length
            && (reply.Kind == QueryReplyKind.Error) == (reply.Error is not null)
            && (dialogue.Phase == DialoguePhase.Asked) == (reply.Kind == QueryReplyKind.Incomplete || received.Length == 0)
            && !dialogue.Verdict.Detail.Any(char.IsControl);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));

    [Fact]
    public void A_judgement_stands_whatever_comes_after_it() => Prop.ForAll(Received, Received, (received, later) =>
    {
        FirstPacketKind judged = Greeting.Read(received).Kind;
        return judged == FirstPacketKind.Incomplete || Greeting.Read([.. received, .. later]).Kind == judged;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void No_more_than_a_greeting_can_have_is_ever_waited_for() => Prop.ForAll(Received, received =>
    {
        byte[] filled = new byte[MostBytes];
        received.AsSpan(0, Math.Min(received.Length, MostBytes)).CopyTo(filled);
        return Greeting.Read(filled).Kind != FirstPacketKind.Incomplete && LoginReply.Read(filled).Kind != LoginReplyKind.Incomplete;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void No_words_of_a_server_hold_control_characters() => Prop.ForAll(Received, received =>
    {
        FirstPacket first = Greeting.Read(received);
        string words = first.Greeting?.Version + first.Greeting?.Plugin + first.Error?.Message + first.Junk + LoginReply.Read(received).Plugin;
        return !words.Any(char.IsControl);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static byte[] Mutated(int at, byte value)
    {
        byte[] greeting = Bytes.MariaDbGreeting;
        greeting[at] = value;
        return greeting;
    }
}
