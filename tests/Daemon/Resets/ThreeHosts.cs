using VipGuard.Daemon.Tests.Linux;

namespace VipGuard.Daemon.Tests.Resets;

/// <summary>Two hosts and a client on one bridge, which is the client's own: 1, 2 and 10 of 192.0.2.0/24 and fd00::/64.</summary>
internal sealed class ThreeHosts : IDisposable
{
    internal ThreeHosts()
    {
        try
        {
            Client.Ip("link add wire type bridge");
            Client.Ip("link set lo up");
            SetUp(Client, 10);
            Join(One, 1);
            Join(Two, 2);
            Assert.True(SpinWait.SpinUntil(() => One.IsUp("wire") && Two.IsUp("wire") && Client.IsUp("wire"), TimeSpan.FromSeconds(10)), "no carrier");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal NamespaceThread One { get; } = new();

    internal NamespaceThread Two { get; } = new();

    internal NamespaceThread Client { get; } = new();

    private void Join(NamespaceThread host, int number)
    {
        host.Ip($"link add wire type veth peer name port{number} netns {Client.Path}");
        Client.Ip($"link set port{number} master wire");
        Client.Ip($"link set port{number} up");
        host.Ip("link set lo up");
        SetUp(host, number);
    }

    private static void SetUp(NamespaceThread host, int number)
    {
        host.Ip("link set wire up");
        host.Ip($"address add 192.0.2.{number}/24 dev wire");
        host.Ip($"address add fd00::{number}/64 dev wire nodad");
    }

    public void Dispose()
    {
        One.Dispose();
        Two.Dispose();
        Client.Dispose();
    }
}
