using VipGuard.Checks;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Health;
using VipGuard.Daemon.Tests.Configuration;
using VipGuard.Replication;

namespace VipGuard.Daemon.Tests.Health;

public sealed class CheckLoginTests
{
    [Fact]
    public void A_check_logs_in_with_an_account_and_a_password_that_are_not_the_daemons()
    {
        string folder = Directory.CreateTempSubdirectory("vipguard-checklogin").FullName;
        try
        {
            string keyFile = Path.Combine(folder, "pair.key");
            Assert.True(PairKeyFile.TryCreate(keyFile, out string fault), fault);
            Assert.True(PairKeyFile.TryLoad(keyFile, out var key, out fault), fault);
            VipGuardConfig config = TestFile.Accepted(TestFile.Good + $"""
                [mysql]
                [pair]
                key_file = "{keyFile}"
                """);

            var login = CheckLogin.Of(config, out string? problem);

            Assert.Null(problem);
            Assert.Equal(new MySqlLogin("vipguard_check", key!.CheckPassword()), login);
            Assert.False(string.Equals(key.CheckPassword(), key.DaemonPassword(), StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
