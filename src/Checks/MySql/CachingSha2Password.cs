using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace VipGuard.Checks;

/// <summary>
/// caching_sha2_password, MySQL's default since 8.0. The server remembers a digest of the passwords that it has seen;
/// while it does, a scramble is enough ("fast"). After its restart, or FLUSH PRIVILEGES, it wants the password itself
/// once more ("full").
/// https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
/// </summary>
internal static class CachingSha2Password
{
    public const string Plugin = "caching_sha2_password";

    // sql/auth/sha2_password_common.h and sha2_password.cc: what follows the 0x01 of AuthMoreData, and the question for the key.
    public const byte FastAuthSuccess = 3;
    public const byte PerformFullAuthentication = 4;
    public const byte RequestPublicKey = 2;

    private const int OaepOverhead = 42;        // RFC 8017 §7.1.1 with SHA-1: 2 · 20 + 2

    /// <summary>SHA256(password) XOR SHA256(SHA256(SHA256(password)) + challenge); empty for an empty password.</summary>
    /// <param name="challenge">20 bytes.</param>
    public static byte[] Scramble(string password, ReadOnlySpan<byte> challenge)
    {
        if (password.Length == 0)
            return [];

        byte[] once = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        byte[] answer = SHA256.HashData([.. SHA256.HashData(once), .. challenge]);
        for (int i = 0; i < answer.Length; i++)
            answer[i] ^= once[i];
        return answer;
    }

    /// <summary>The password as it is, with the NUL that ends it: for a wire that nobody else can read.</summary>
    public static byte[] Clear(string password) => [.. Encoding.UTF8.GetBytes(password), 0];

    /// <summary>The password, mixed with the challenge, for the one who has the private key.</summary>
    /// <param name="publicKey">PEM, as the server sent it.</param>
    /// <returns>Null where that is no key, or too short for this password.</returns>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol's own padding: RSA-OAEP with SHA-1.")]
    public static byte[]? Encrypted(string password, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> publicKey)
    {
        if (challenge.IsEmpty)
            return null;
        byte[] mixed = Clear(password);
        for (int i = 0; i < mixed.Length; i++)
            mixed[i] ^= challenge[i % challenge.Length];

        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(Encoding.ASCII.GetString(publicKey));
            return mixed.Length > (rsa.KeySize / 8) - OaepOverhead ? null : rsa.Encrypt(mixed, RSAEncryptionPadding.OaepSHA1);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
