using System.Security.Cryptography;
using System.Text;

namespace VipGuard.Replication;

/// <summary>mysql_native_password: stored as '*' and the hexadecimal SHA1(SHA1(password)).</summary>
internal static class NativePassword
{
    internal static bool IsHashOf(string stored, string password)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        try
        {
#pragma warning disable CA5350 // The server's format, compared in memory; nothing is protected by it here.
            string hash = "*" + Convert.ToHexString(SHA1.HashData(SHA1.HashData(bytes)));
#pragma warning restore CA5350
            return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(stored.ToUpperInvariant()));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
