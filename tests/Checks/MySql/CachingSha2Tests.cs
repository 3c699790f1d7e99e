using System.Security.Cryptography;
using System.Text;

namespace VipGuard.Checks.Tests.MySql;

public sealed class CachingSha2Tests
{
    private static readonly byte[] Challenge = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    // Worked out apart with another program's SHA-256: password "secret", challenge 01 02 … 14.
    [Fact]
    public void A_password_is_mixed_with_the_challenge()
    {
        Assert.Equal("746EBE205D56A0707ACB3E796E834E0DD7B1D61743B26BD5202C7A623230C7C9", Convert.ToHexString(CachingSha2Password.Scramble("secret", Challenge)));
        Assert.Empty(CachingSha2Password.Scramble("", Challenge));
    }

    [Fact]
    public void The_holder_of_the_private_key_reads_the_password_and_nobody_else_does()
    {
        using var rsa = RSA.Create(2048);

        byte[] answer = CachingSha2Password.Encrypted("secret", Challenge, Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()))!;

        byte[] mixed = rsa.Decrypt(answer, RSAEncryptionPadding.OaepSHA1);
        Assert.Equal("secret\0", Encoding.ASCII.GetString([.. mixed.Select((b, i) => (byte)(b ^ Challenge[i % 20]))]));
        Assert.Equal(256, answer.Length);
    }

    // RFC 8017 §7.1.1: 256 − 42 = 214 bytes with the NUL.
    [Theory]
    [InlineData(213, true)]
    [InlineData(214, false)]
    public void A_password_that_is_too_long_for_the_key_is_not_cut_off(int length, bool fits)
    {
        using var rsa = RSA.Create(2048);

        Assert.Equal(fits, CachingSha2Password.Encrypted(new string('x', length), Challenge, Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem())) is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nno key\n-----END PUBLIC KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void What_is_no_key_is_not_used(string pem) =>
        Assert.Null(CachingSha2Password.Encrypted("secret", Challenge, Encoding.ASCII.GetBytes(pem)));
}
