namespace VipGuard.Checks;

internal enum LoginReplyKind
{
    Incomplete,
    Ok,
    Error,

    /// <summary>The account wants another plugin (AuthSwitchRequest).</summary>
    OtherPlugin,

    /// <summary>Anything that a probe has no answer to.</summary>
    Beyond,
}

/// <summary>What a server says to a log-in. https://mariadb.com/kb/en/connection/#authentication-switch-request</summary>
/// <param name="Sequence">The packet's number; an answer bears the next one.</param>
internal readonly record struct LoginReply(LoginReplyKind Kind, byte Sequence = 0, ServerError? Error = null, string Plugin = "", ReadOnlyMemory<byte> Challenge = default)
{
    private const byte OkMarker = 0x00;
    private const byte SwitchMarker = 0xFE;
    private const int ChallengeSize = 20;

    /// <summary>Judges the bytes that came after the log-in was sent; never throws.</summary>
    public static LoginReply Read(ReadOnlySpan<byte> received)
    {
        Packet packet = Packet.Read(received);
        if (packet.Status == PacketStatus.Incomplete)
            return new LoginReply(LoginReplyKind.Incomplete);
        if (packet.Status == PacketStatus.Absurd)
            return new LoginReply(LoginReplyKind.Beyond);

        ReadOnlySpan<byte> payload = packet.Payload;
        switch (payload[0])
        {
            case OkMarker:
                return new LoginReply(LoginReplyKind.Ok, packet.Sequence);

            case ServerError.Marker when ServerError.Read(payload) is { } error:
                return new LoginReply(LoginReplyKind.Error, packet.Sequence, error);

            case SwitchMarker when payload[1..].IndexOf((byte)0) is >= 0 and var end:
                ReadOnlySpan<byte> data = payload[(1 + end + 1)..];
                return new LoginReply(
                    LoginReplyKind.OtherPlugin,
                    packet.Sequence,
                    Plugin: ForeignText.OneLine(payload.Slice(1, end)),
                    Challenge: data[..Math.Min(data.Length, ChallengeSize)].ToArray());

            default:
                return new LoginReply(LoginReplyKind.Beyond, packet.Sequence);
        }
    }
}
