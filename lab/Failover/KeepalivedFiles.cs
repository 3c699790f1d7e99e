using System.Globalization;

namespace VipGuard.Lab.Failover;

/// <summary>keepalived's files in its three set-ups (man 5 keepalived.conf), and the scripts that they name.</summary>
public static class KeepalivedFiles
{
    private const string TcpCheck = """
        #!/bin/bash
        # TCP_CHECK with connect_timeout 3, retry 3, delay_before_retry 3: one attempt, and three more.
        for attempt in 1 2 3 4; do
            timeout 3 bash -c '</dev/tcp/127.0.0.1/3306' 2>/dev/null && exit 0
            [ "$attempt" = 4 ] || sleep 3
        done
        exit 1

        """;

    private const string GreetingCheck = """
        #!/bin/bash
        # The server's greeting within 300 ms.
        timeout 0.3 bash -c 'exec 3<>/dev/tcp/127.0.0.1/3306 && head -c 5 <&3' >/dev/null 2>&1

        """;

    /// <summary>The file whose value other than 0 sends the host away.</summary>
    internal static string Away(LabHost host) => Path.Combine(host.Folder, "away");

    /// <summary>Puts the scripts and that file into the host's folder.</summary>
    internal static void Lay(LabHost host)
    {
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("tcp-check", TcpCheck), ("greeting-check", GreetingCheck)])
        {
            string path = Path.Combine(host.Folder, name);
            File.WriteAllText(path, text);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        File.WriteAllText(Away(host), "0\n");
    }

    internal static string Config(LabHost host, Contestant who, int priority, bool changed, Watching watching) =>
        watching == Watching.Classic
            ? Classic(host.Name, host.Card, host.Folder, priority, changed)
            : Tuned(host.Name, host.Card, host.Folder, priority, changed, who.Interval, watching);

    /// <summary>As the tutorials have it.</summary>
    /// <param name="changed">A reload finds another number of gratuitous ARPs in it.</param>
    public static string Classic(string name, string card, string folder, int priority, bool changed) => string.Create(CultureInfo.InvariantCulture, $$"""
        global_defs {
            router_id {{name}}
            script_user root
            enable_script_security
        }
        vrrp_script mysqld {
            script "{{folder}}/tcp-check"
            interval 6
            timeout 30
            rise 1
            fall 1
        }
        vrrp_instance VI_1 {
            state BACKUP
            nopreempt
            interface {{card}}
            virtual_router_id 51
            priority {{priority}}
            advert_int 1
            garp_master_repeat {{(changed ? 4 : 5)}}
            authentication {
                auth_type PASS
                auth_pass 1111
            }
            virtual_ipaddress {
                {{Lab.VipWithPrefix}}
            }
            track_script {
                mysqld
            }
        }

        """);

    /// <summary>
    /// The best that the manual offers for speed and for clients that were left behind, at the same priorities as VipGuard's. Not
    /// `vrrp_rt_priority`: 2.2.7 can't raise its RLIMIT_RTTIME of 10 ms at a reload, and was killed by it.
    /// </summary>
    public static string Tuned(string name, string card, string folder, int priority, bool changed, TimeSpan interval, Watching watching) => string.Create(CultureInfo.InvariantCulture, $$"""
        global_defs {
            router_id {{name}}
            vrrp_version 3
            script_user root
            enable_script_security
            vrrp_priority -20
            vrrp_no_swap
            vrrp_higher_prio_send_advert true
            vrrp_garp_lower_prio_delay 1
            vrrp_garp_lower_prio_repeat 5
            vrrp_garp_master_refresh 1
        }
        {{(watching == Watching.Process ? ProcessTracker(folder) : ScriptTracker(folder))}}
        track_file away {
            file "{{folder}}/away"
            weight 0
        }
        vrrp_instance VI_1 {
            state BACKUP
            nopreempt
            interface {{card}}
            virtual_router_id 51
            priority {{priority}}
            advert_int {{interval.TotalSeconds}}
            garp_master_repeat {{(changed ? 4 : 5)}}
            virtual_ipaddress {
                {{Lab.VipWithPrefix}}
            }
            {{(watching == Watching.Process ? "track_process" : "track_script")}} {
                mysqld
            }
            track_file {
                away
            }
        }

        """);

    private static string ScriptTracker(string folder) => $$"""
        vrrp_script mysqld {
            script "{{folder}}/greeting-check"
            interval 1
            timeout 1
            rise 1
            fall 1
        }
        """;

    // The machine has one process table, with every lab's servers in it: the one that is meant is known by its option file.
    private static string ProcessTracker(string folder) => $$"""
        vrrp_track_process mysqld {
            process mariadbd --defaults-file={{folder}}/my.cnf
            quorum 1
            weight 0
        }
        """;
}
