using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Sql;

public sealed class TlsTests
{
    [Fact]
    public void TLS_that_is_asked_for_and_not_offered_is_refused_after_the_login()
    {
        using RealServer server = new();
        server.Start();

        SqlException e = Assert.Throws<SqlException>(() => LibMariaDbSession.Open(Endpoint(server)));

        Assert.Equal(2026, e.Number);
    }

    [Fact]
    public void TLS_that_is_asked_for_and_offered_has_a_cipher()
    {
        using RealServer server = new();
        string certificate = Path.Combine(server.Data, "cert.pem");
        string key = Path.Combine(server.Data, "key.pem");
        using (RSA rsa = RSA.Create(2048))
        {
            CertificateRequest request = new("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            SubjectAlternativeNameBuilder names = new();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
            File.WriteAllText(certificate, made.ExportCertificatePem());
            File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
        }

        server.Start("", $"--ssl-cert={certificate}", $"--ssl-key={key}");

        using LibMariaDbSession session = LibMariaDbSession.Open(Endpoint(server));
        Assert.NotNull(session.Cipher);
        Assert.Equal(session.Cipher, session.Query("SHOW STATUS LIKE 'Ssl_cipher'")[0][1]);
    }

    private static SqlEndpoint Endpoint(RealServer server) =>
        new() { Host = "127.0.0.1", Port = server.Port, User = ServerTemplate.AdminUser, Password = ServerTemplate.AdminPassword, RequireTls = true };
}
