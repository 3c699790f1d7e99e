namespace VipGuard.Checks;

internal enum LoginReplyKind
{
    Incomplete,
    Ok,
    Error,

    /// <summary>The account wants another plugin (AuthSwitchRequest).</summary>
    OtherPlugin,

    /// <summary>Something for the plugin that is spoken (AuthMoreData).</summary>
    MoreData,

    /// <summary>Anything that a probe has no answer to.</summary>
    Beyond,
}

/// <summary>What a server says to a log-in. https://mariadb.com/kb/en/connection/#authentication-switch-request</summary>
/// <param name="Size">Bytes that the packet took; the next one may stand behind it already.</param>
/// <param name="Sequence">The packet's number; an answer bears the next one.</param>
/// <param name="Data">A change of plugin's challenge, or what more there is for the plugin.</param>
internal readonly record struct LoginReply(LoginReplyKind Kind, int Size = 0, byte Sequence = 0, ServerError? Error = null, string Plugin = "", ReadOnlyMemory<byte> Data = default)
{
    private const byte OkMarker = 0x00;
    private const byte MoreDataMarker = 0x01;
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
        var reply = new LoginReply(LoginReplyKind.Beyond, Packet.HeaderSize + payload.Length, packet.Sequence);
        switch (payload[0])
        {
            case OkMarker:
                return reply with { Kind = LoginReplyKind.Ok };

            case ServerError.Marker when ServerError.Read(payload) is { } error:
                return reply with { Kind = LoginReplyKind.Error, Error = error };

            case MoreDataMarker:
                return reply with { Kind = LoginReplyKind.MoreData, Data = payload[1..].ToArray() };

            case SwitchMarker when payload[1..].IndexOf((byte)0) is >= 0 and var end:
                ReadOnlySpan<byte> data = payload[(1 + end + 1)..];
                return reply with
                {
                    Kind = LoginReplyKind.OtherPlugin,
                    Plugin = ForeignText.OneLine(payload.Slice(1, end)),
                    Data = data[..Math.Min(data.Length, ChallengeSize)].ToArray(),
                };

            default:
                return reply;
        }
    }
}
