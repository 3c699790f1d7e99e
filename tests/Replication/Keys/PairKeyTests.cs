namespace VipGuard.Replication.Tests.Keys;

public sealed class PairKeyTests
{
    // Bytes 0 to 31. The derived values were computed apart, by HKDF written out in another language: they must never change.
    private const string Known = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void The_passwords_and_the_fingerprint_of_a_known_key_never_change()
    {
        Assert.True(PairKey.TryRead(Known, out PairKey? key));

        Assert.Equal("Vg1-5m0rK66R.Xc4yDb0IK1Iod2e3w.l", key!.ReplicationPassword());
        Assert.Equal("Vg1-FKV7NAUPAgPEo1VWOthFJjz8h5Bu", key.CheckPassword());
        Assert.Equal("Vg1-JrRNWueD8rwUxxAl.a1L0Xc8fFCF", key.DaemonPassword());
        Assert.Equal("550a8bb9", key.Fingerprint());
    }

    [Fact]
    public void A_password_has_32_characters_that_need_no_quoting()
    {
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = new byte[PairKey.Size];
            bytes[0] = (byte)i;
            Assert.True(PairKey.TryRead(Convert.ToBase64String(bytes), out PairKey? key));
            string password = key!.ReplicationPassword();
            Assert.Equal(32, password.Length);
            Assert.All(password, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
        }
    }

    [Fact]
    public void Each_label_gives_other_bytes()
    {
        Assert.True(PairKey.TryRead(Known, out PairKey? key));

        Assert.NotEqual(key!.Derive("vipguard a v1", 32), key.Derive("vipguard b v1", 32));
        Assert.Equal(key.Derive("vipguard a v1", 32), key.Derive("vipguard a v1", 32));
    }

    [Theory]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n", true)]
    [InlineData("", false)]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", false)]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISI=", false)]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", false)]
    [InlineData("correct horse battery staple correct horse..", false)]
    public void A_key_is_32_bytes_in_base64(string text, bool isKey) => Assert.Equal(isKey, PairKey.TryRead(text, out _));
}
