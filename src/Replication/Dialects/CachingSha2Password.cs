using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VipGuard.Replication;

/// <summary>caching_sha2_password's stored form: "$A$005$", 20 bytes of salt, 43 characters of digest. It is SHA-crypt (A. Key stretching with SHA-256, U. Drepper, 2008).</summary>
/// <remarks>The three digits are hexadecimal thousands of rounds (sql/auth/sha2_password.cc). 5000 rounds take a few milliseconds.</remarks>
internal static class CachingSha2Password
{
    private const int SaltLength = 20;
    private const int DigestLength = 43;
    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // The order in which SHA-crypt writes its 32 bytes, three to four characters.
    private static readonly (int, int, int)[] groups =
        [(0, 10, 20), (21, 1, 11), (12, 22, 2), (3, 13, 23), (24, 4, 14), (15, 25, 5), (6, 16, 26), (27, 7, 17), (18, 28, 8), (9, 19, 29)];

    internal static bool IsHashOf(ReadOnlySpan<byte> stored, string password)
    {
        if (stored.Length != 7 + SaltLength + DigestLength || !stored.StartsWith("$A$"u8) || stored[6] != (byte)'$'
            || !int.TryParse(Encoding.ASCII.GetString(stored[3..6]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int thousands) || thousands == 0)
        {
            return false;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(password);
        try
        {
            byte[] digest = Encoding.ASCII.GetBytes(Digest(bytes, stored.Slice(7, SaltLength), thousands * 1000));
            return CryptographicOperations.FixedTimeEquals(digest, stored[(7 + SaltLength)..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static string Digest(byte[] password, ReadOnlySpan<byte> salt, int rounds)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(password);
        hash.AppendData(salt);
        hash.AppendData(password);
        byte[] b = hash.GetHashAndReset();

        hash.AppendData(password);
        hash.AppendData(salt);
        hash.AppendData(Repeated(b, password.Length));
        for (int bits = password.Length; bits > 0; bits >>= 1)
            hash.AppendData((bits & 1) != 0 ? b : password);
        byte[] a = hash.GetHashAndReset();

        for (int i = 0; i < password.Length; i++)
            hash.AppendData(password);
        byte[] p = Repeated(hash.GetHashAndReset(), password.Length);
        for (int i = 0; i < 16 + a[0]; i++)
            hash.AppendData(salt);
        byte[] s = Repeated(hash.GetHashAndReset(), salt.Length);

        byte[] c = a;
        for (int round = 0; round < rounds; round++)
        {
            bool odd = (round & 1) != 0;
            hash.AppendData(odd ? p : c);
            if (round % 3 != 0)
                hash.AppendData(s);
            if (round % 7 != 0)
                hash.AppendData(p);
            hash.AppendData(odd ? c : p);
            c = hash.GetHashAndReset();
        }

        CryptographicOperations.ZeroMemory(p);
        StringBuilder text = new(DigestLength);
        foreach ((int high, int middle, int low) in groups)
            Append(text, (c[high] << 16) | (c[middle] << 8) | c[low], 4);
        Append(text, (c[31] << 8) | c[30], 3);
        return text.ToString();
    }

    private static byte[] Repeated(byte[] block, int length)
    {
        byte[] repeated = new byte[length];
        for (int i = 0; i < length; i++)
            repeated[i] = block[i % block.Length];
        return repeated;
    }

    private static void Append(StringBuilder text, int bits, int characters)
    {
        for (; characters > 0; characters--, bits >>= 6)
            text.Append(Alphabet[bits & 0x3f]);
    }
}
