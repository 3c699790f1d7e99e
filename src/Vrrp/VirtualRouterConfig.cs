using System.Collections.Immutable;
using System.Security.Cryptography;

namespace VipGuard.Vrrp;

/// <summary>What one virtual router is told. RFC 9568 §6.1. Ranges are checked where it is read from a file.</summary>
public sealed record VirtualRouterConfig
{
    private readonly ReadOnlyMemory<byte> _authData;

    /// <summary>1 to 255.</summary>
    public required byte Vrid { get; init; }

    public VrrpVersion Version { get; init; } = VrrpVersion.V3;

    /// <summary>The address that adverts come from; breaks ties of priority.</summary>
    public required HostAddress PrimaryAddress { get; init; }

    /// <summary>The virtual addresses, 1 to 255, all of the primary address's family.</summary>
    public required ImmutableArray<HostAddress> Addresses { get; init; }

    /// <summary>v3: 10 ms to 40.95 s in steps of 10 ms; v2: 1 s to 255 s in whole seconds.</summary>
    public TimeSpan AdvertInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>1 to 254, or 255 for the owner of the addresses. 0 is no router's own.</summary>
    public byte Priority { get; init; } = 100;

    /// <summary>Whether a higher priority takes over from a lower that serves well.</summary>
    public bool Preempt { get; init; } = true;

    /// <summary>How long a router that has come back leaves a lower priority alone; 0 to 1000 s. Silence is not waited out.</summary>
    public TimeSpan PreemptDelay { get; init; }

    /// <summary>The other nodes' primary addresses; only they are obeyed, and in unicast they are sent to. Empty: anyone is.</summary>
    public ImmutableArray<HostAddress> Peers { get; init; } = [];

    /// <summary>Routers that are none of <see cref="Peers"/> are obeyed too.</summary>
    public bool AdmitsUnlisted { get; init; }

    /// <summary>Adverts go to each peer's own address, and come to ours, in place of the group.</summary>
    public bool Unicast { get; init; }

    /// <summary>Unicast: the least TTL that is accepted; multicast takes 255 only. 0: any, as keepalived has it.</summary>
    public byte LeastUnicastTtl { get; init; }

    /// <summary>v3: the longest interval that is learned from a master; one that speaks more seldom is waited for no longer.</summary>
    public TimeSpan LongestLearnedInterval { get; init; } = TimeSpan.FromMilliseconds(40_950);

    /// <summary>Moves with others: it takes over only when all of its sync group would.</summary>
    public bool IsGrouped { get; init; }

    /// <summary>v3 over IPv4: whether the checksum that is sent covers the pseudo-header, as keepalived and FRR have it.</summary>
    public bool PseudoHeaderChecksum { get; init; } = true;

    /// <summary>v2: the password of type PASS, 1 to 8 bytes; empty: no authentication. RFC 2338 §5.3.6.</summary>
    public ReadOnlyMemory<byte> AuthPassword
    {
        init
        {
            byte[] padded = new byte[8];
            value.CopyTo(padded);
            _authData = value.IsEmpty ? default(ReadOnlyMemory<byte>) : padded;
        }
    }

    internal ReadOnlyMemory<byte> AuthData => _authData;

    /// <summary>0 none, 1 PASS.</summary>
    public byte AuthType => _authData.IsEmpty ? (byte)0 : (byte)1;

    public bool HasSameAuthentication(VirtualRouterConfig other) => _authData.Span.SequenceEqual(other._authData.Span);

    /// <summary>With one peer there is nobody to race for the master's place.</summary>
    public bool IsPair => Peers.Length == 1 && !AdmitsUnlisted;

    public bool IsOwner => Priority == VrrpProtocol.OwnerPriority;

    /// <summary>
    /// Whether an advertisement that was read well is for this router and from someone it obeys; the first rule that fails.
    /// RFC 9568 §7.1, RFC 3768 §7.1.
    /// </summary>
    public DropReason Admit(in Advertisement advert)
    {
        if (advert.Vrid != Vrid)
            return DropReason.OtherVrid;
        if (advert.Version != Version)
            return DropReason.VersionMismatch;
        if (advert.Source == PrimaryAddress)
            return DropReason.OwnPacket;
        if (!Peers.IsEmpty && !AdmitsUnlisted && !Peers.Contains(advert.Source))
            return DropReason.Stranger;
        if (Version == VrrpVersion.V3)
            return DropReason.None;
        if (advert.AuthType != AuthType)
            return DropReason.AuthTypeMismatch;
        if (AuthType != 0 && !CryptographicOperations.FixedTimeEquals(advert.AuthData, _authData.Span))
            return DropReason.AuthDataMismatch;
        return advert.Interval == AdvertInterval ? DropReason.None : DropReason.IntervalMismatch;
    }
}
