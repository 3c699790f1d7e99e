namespace VipGuard.Lab.Demo;

/// <summary>What a person may do with a lab that was left running.</summary>
internal static class KeptLab
{
    public static string Describe(Lab lab) => $"""

        The lab is whole again, and stays. To look around:
        {string.Concat(lab.Hosts.Select(Describe))}
        the client
          as a user          ip netns exec {lab.Client.Namespace} mariadb --defaults-file={lab.AdministratorFile} -h {Lab.Vip} -e 'SELECT @@hostname'
          the wire           ip netns exec {lab.Client.Namespace} tcpdump -ni {lab.Config.Interface} 'ip proto 112 or arp'

        To end it all: {Path.Combine(AppContext.BaseDirectory, "lab")} sweep --all
        """;

    private static string Describe(LabHost host) => $"""

        {host.Name}
          a shell there      ip netns exec {host.Namespace} bash
          its addresses      ip -n {host.Namespace} address show eth0
          its status         {Repository.Program} status --runtime-dir {host.Daemon.RuntimeFolder}
          its journal        tail -f {host.Folder}/vipguard.log
          its server         mariadb --socket={host.Mysqld.Socket}
          kill the server    kill -9 {host.Mysqld.ProcessId}
          kill the daemon    kill -9 {host.Daemon.ProcessId}

        """;
}
