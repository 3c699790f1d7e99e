using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>Why a packet is not obeyed, for people.</summary>
internal static class DropWords
{
    internal static string Of(DropReason reason) => reason switch
    {
        DropReason.None => "obeyed",
        DropReason.NotVrrp => "cut short before the VRRP header, or none at all",
        DropReason.TtlNot255 => "its TTL is too low (255 in multicast): forged, or from beyond this network",
        DropReason.WrongDestination => "sent to another address than it should be (the VRRP group; in unicast, the node)",
        DropReason.UnknownVersion => "neither version 2 nor 3 (or version 2 over IPv6)",
        DropReason.NotAdvertisement => "its type is not 1, advertisement",
        DropReason.TooShort => "shorter than it says",
        DropReason.TrailingBytes => "longer than it says",
        DropReason.BadChecksum => "wrong checksum",
        DropReason.VridZero => "VRID 0",
        DropReason.NoAddresses => "no addresses",
        DropReason.IntervalZero => "an interval of 0",
        DropReason.OtherVrid => "no instance has this VRID",
        DropReason.VersionMismatch => "another version than the instance's",
        DropReason.OwnPacket => "our own packet",
        DropReason.Stranger => "not a node of this file",
        DropReason.IntervalMismatch => "another interval than the instance's (v2)",
        DropReason.AuthTypeMismatch => "another kind of authentication than the instance's",
        DropReason.AuthDataMismatch => "another password than the instance's",
        _ => reason.ToString(),
    };
}
