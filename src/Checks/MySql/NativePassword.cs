using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace VipGuard.Checks;

/// <summary>mysql_native_password: SHA1(password) XOR SHA1(challenge + SHA1(SHA1(password))). https://mariadb.com/kb/en/connection/#mysql_native_password-plugin</summary>
internal static class NativePassword
{
    public const string Plugin = "mysql_native_password";

    /// <summary>The answer to a server's challenge; empty for an empty password.</summary>
    /// <param name="challenge">20 bytes.</param>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol's own hash; a probe's account has no privileges.")]
    public static byte[] Answer(string password, ReadOnlySpan<byte> challenge)
    {
        if (password.Length == 0)
            return [];

        byte[] once = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        byte[] answer = SHA1.HashData([.. challenge, .. SHA1.HashData(once)]);
        for (int i = 0; i < answer.Length; i++)
            answer[i] ^= once[i];
        return answer;
    }
}
