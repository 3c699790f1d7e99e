using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace VipGuard.Replication;

/// <summary>The pair's one secret, the same on both hosts. What the nodes need to trust each other is derived from it.</summary>
public sealed class PairKey : IDisposable
{
    /// <summary>Bytes of the secret.</summary>
    public const int Size = 32;

    private const string ReplicationLabel = "vipguard replication password v1";
    private const string CheckLabel = "vipguard check password v1";
    private const string DaemonLabel = "vipguard daemon password v1";
    private const string FingerprintLabel = "vipguard key fingerprint v1";

    private readonly byte[] secret;

    private PairKey(byte[] secret) => this.secret = secret;

    /// <summary>Reads the one line of a key file: base64 of 32 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out PairKey? key)
    {
        key = null;
        byte[] bytes = new byte[Size + 1];
        if (!Convert.TryFromBase64Chars(text.Trim(), bytes, out int length) || length != Size)
        {
            CryptographicOperations.ZeroMemory(bytes);
            return false;
        }

        key = new PairKey(bytes[..Size]);
        CryptographicOperations.ZeroMemory(bytes);
        return true;
    }

    /// <summary>Bytes for one purpose (HKDF-SHA256, RFC 5869): each label gives others, and none leads back to the key.</summary>
    /// <param name="label">What for, with a version: "vipguard … v1".</param>
    /// <param name="length">1 to 8160.</param>
    public byte[] Derive(string label, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, length, salt: [], info: Encoding.ASCII.GetBytes(label));

    /// <summary>The replication account's password: 32 characters, which is MySQL's limit, of which 28 carry 168 random bits.</summary>
    /// <remarks>Capital, small letter, digit and sign are always there, so that a server's password rules take it.</remarks>
    public string ReplicationPassword() => Password(ReplicationLabel);

    /// <summary>The password of the account that health checks log in with; of the same form. It opens nothing else: whoever listens on the server's port may come to know it.</summary>
    public string CheckPassword() => Password(CheckLabel);

    /// <summary>The password of the daemon's own account, which has privileges, over the server's Unix socket only; of the same form.</summary>
    public string DaemonPassword() => Password(DaemonLabel);

    /// <summary>Eight hexadecimal digits that two people can compare; they tell nothing of the key.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(Derive(FingerprintLabel, 4));

    private string Password(string label)
    {
        byte[] bytes = Derive(label, 21);
        try
        {
            return "Vg1-" + Convert.ToBase64String(bytes).Replace('+', '_').Replace('/', '.');
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(secret);
}
