namespace VipGuard.Vrrp;

/// <summary>Why a packet was not obeyed. A rejected packet changes no timer and no state; it counts, by this reason.</summary>
public enum DropReason
{
    None,

    /// <summary>Not an IP packet of protocol 112, or cut short before the VRRP header.</summary>
    NotVrrp,

    /// <summary>TTL or hop limit other than 255: from beyond the link. RFC 9568 §7.1. In unicast, to our own address: below the least that is taken.</summary>
    TtlNot255,

    /// <summary>
    /// Not sent to the VRRP group, RFC 9568 §5.1.1.2; in unicast: not to this router's own address. The file's nodes may send to either.
    /// </summary>
    WrongDestination,

    /// <summary>Neither version 2 nor 3, or version 2 over IPv6.</summary>
    UnknownVersion,

    /// <summary>A type other than 1, ADVERTISEMENT. RFC 9568 §5.2.2.</summary>
    NotAdvertisement,

    /// <summary>Shorter than its header and addresses say.</summary>
    TooShort,

    /// <summary>Longer than its header and addresses say.</summary>
    TrailingBytes,

    /// <summary>Wrong in every reading of the checksum that the version allows.</summary>
    BadChecksum,

    /// <summary>VRID 0. RFC 9568 §5.2.3.</summary>
    VridZero,

    /// <summary>An advert for no address. RFC 9568 §5.2.5.</summary>
    NoAddresses,

    /// <summary>An interval of 0: nothing could wait for it.</summary>
    IntervalZero,

    /// <summary>No instance of this interface has this VRID.</summary>
    OtherVrid,

    /// <summary>The instance speaks another version.</summary>
    VersionMismatch,

    /// <summary>Our own packet, heard back.</summary>
    OwnPacket,

    /// <summary>From an address that is none of the file's nodes.</summary>
    Stranger,

    /// <summary>v2: an interval other than ours. RFC 3768 §7.1.</summary>
    IntervalMismatch,

    /// <summary>v2: another kind of authentication than ours. RFC 3768 §7.1, RFC 2338 §7.1.</summary>
    AuthTypeMismatch,

    /// <summary>v2: another password than ours.</summary>
    AuthDataMismatch,
}
