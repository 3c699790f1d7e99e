namespace VipGuard.Replication.Tests.Conf;

public sealed class SettingsTests
{
    public static TheoryData<string> Versions => new(Part.Versions);

    [Theory]
    [MemberData(nameof(Versions))]
    public void Two_nodes_never_share_what_must_differ(string version)
    {
        Dictionary<string, string> first = Part.Of(version, 1).File();
        Dictionary<string, string> second = Part.Of(version, 2).File();

        Assert.Equal(first.Keys, second.Keys);
        foreach (string name in first.Keys.Where(n => n is "server_id" or "gtid_domain_id" or "auto_increment_offset" or "report_host" or "relay_log" or "relay_log_index"))
            Assert.NotEqual(first[name], second[name]);
        Assert.Equal(("1", "2", "2"), (first["auto_increment_offset"], second["auto_increment_offset"], first["auto_increment_increment"]));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Read_only_and_a_resting_replica_at_the_start_are_for_a_single_writer_only(string version)
    {
        string[] safe = [.. Part.Of(version).Settings().Where(s => s.Section is SettingTexts.Role).Select(s => $"{s.Name}={s.FileValue}")];
        string[] expected = version switch
        {
            _ when version.Contains("MariaDB", StringComparison.Ordinal) => ["read_only=ON", "skip_slave_start=ON"],
            "5.7.44-log" or "8.0.20" => ["read_only=ON", "super_read_only=ON", "skip_slave_start=ON"],
            _ => ["read_only=ON", "super_read_only=ON", "skip_replica_start=ON"],
        };

        Assert.Equal(expected, safe);
        Assert.DoesNotContain(Part.Of(version, design: Part.Design(holder: false)).Settings(), s => s.Section is SettingTexts.Role);
    }

    [Theory]
    [InlineData("5.7.44-log", "log_slave_updates", "slave_net_timeout", "slave_parallel_workers", "slave_parallel_type", "master_info_repository", "relay_log_info_repository", "expire_logs_days", "binlog_format", "loose_rpl_semi_sync_master_timeout")]
    [InlineData("8.0.20", "log_slave_updates", "slave_net_timeout", "slave_parallel_type", "binlog_expire_logs_seconds", "binlog_format", "loose_rpl_semi_sync_slave_enabled")]
    [InlineData("8.0.26", "log_replica_updates", "replica_net_timeout", "replica_parallel_type", "binlog_expire_logs_seconds", "binlog_format", "loose_rpl_semi_sync_source_timeout")]
    [InlineData("8.0.42", "log_replica_updates", "replica_preserve_commit_order", "loose_rpl_semi_sync_replica_enabled")]
    [InlineData("9.7.4-2", "log_replica_updates", "replica_preserve_commit_order", "gtid_mode", "enforce_gtid_consistency", "loose_rpl_semi_sync_replica_enabled")]
    [InlineData("10.5.27-MariaDB", "log_slave_updates", "expire_logs_days", "gtid_domain_id", "slave_ddl_exec_mode", "rpl_semi_sync_master_timeout")]
    [InlineData("11.8.2-MariaDB", "log_slave_updates", "binlog_expire_logs_seconds", "gtid_strict_mode", "slave_parallel_threads")]
    public void Each_version_gets_its_own_names(string version, params string[] names)
    {
        Dictionary<string, string> file = Part.Of(version).File();

        Assert.All(names, name => Assert.Contains(name, file.Keys));
    }

    [Theory]
    [InlineData("9.7.4-2", "slave|master_info|relay_log_info_repository|expire_logs_days|binlog_format|parallel_type|gtid_domain|authentication|mysqlx")]
    [InlineData("8.4.5", "slave|master|relay_log_info_repository|expire_logs_days|binlog_format|parallel_type|authentication|mysqlx")]
    [InlineData("8.0.42", "slave|master|relay_log_info_repository|expire_logs_days|binlog_format|parallel_type")]
    [InlineData("5.7.44-log", "replica_|source_|binlog_expire_logs_seconds")]
    [InlineData("10.11.19-MariaDB", "replica_|source|super_read_only|gtid_mode|plugin|init_rpl_role|expire_logs_days")]
    public void No_version_gets_what_it_does_not_know_or_warns_of(string version, string never)
    {
        string[] never_ = never.Split('|');

        Assert.DoesNotContain(Part.Of(version).File().Keys, name => name is not "relay_log_recovery" && never_.Any(n => name.Contains(n, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_source_side_of_semi_sync_is_off_in_the_file_and_the_replica_side_on_only_where_no_start_can_cut_the_log(string version)
    {
        Setting[] enabled = [.. Part.Of(version).Settings().Where(s => s.Name.StartsWith("rpl_semi_sync", StringComparison.Ordinal) && s.Name.EndsWith("_enabled", StringComparison.Ordinal))];

        Assert.Equal(["OFF", version.Contains("MariaDB", StringComparison.Ordinal) ? "OFF" : "ON"], enabled.Select(s => s.FileValue));
        Assert.Equal(SettingChange.Role, enabled[0].Change);
        Assert.Contains(Part.Of(version).Settings(), s => s.Name.EndsWith("_wait_point", StringComparison.Ordinal) && s.FileValue is "AFTER_SYNC");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Without_semi_sync_nothing_of_it_is_set(string version) =>
        Assert.DoesNotContain(Part.Of(version, design: Part.Design(semiSync: false)).Settings(), s => s.Section is SettingTexts.SemiSync);

    [Theory]
    [MemberData(nameof(Versions))]
    public void One_way_only_the_second_node_has_a_replicas_side(string version)
    {
        PairDesign oneWay = Part.Design(oneWay: true);
        string[] primary = [.. Part.Of(version, 1, oneWay).Settings().Select(s => s.Name)];
        string[] replica = [.. Part.Of(version, 2, oneWay).Settings().Select(s => s.Name)];

        Assert.DoesNotContain(primary, n => n.StartsWith("relay_log", StringComparison.Ordinal) || n.StartsWith("skip_", StringComparison.Ordinal) || n.Contains("_parallel_", StringComparison.Ordinal));
        Assert.Contains("relay_log_recovery", replica);
        Assert.Contains(primary, n => n is "rpl_semi_sync_master_timeout" or "rpl_semi_sync_source_timeout");
        Assert.DoesNotContain(replica, n => n is "rpl_semi_sync_master_timeout" or "rpl_semi_sync_source_timeout");
        Assert.Contains("read_only", primary);
        Assert.Contains("read_only", replica);
    }

    [Fact]
    public void The_time_out_is_the_files_in_milliseconds()
    {
        PairDesign design = Part.Design() with { SemiSyncTimeout = TimeSpan.FromMilliseconds(1500) };

        Assert.Equal("1500", Part.Of("10.11.19-MariaDB", design: design).File()["rpl_semi_sync_master_timeout"]);
        Assert.Equal("1500", Part.Of("9.7.4-2", design: design).File()["loose_rpl_semi_sync_source_timeout"]);
    }

    [Theory]
    [InlineData("/var/lib/mysql/binlog", "/var/lib/mysql/binlog.index", "/var/lib/mysql/", "binlog", "binlog.index")]
    [InlineData("/var/log/mysql/mysql-bin", "/var/log/mysql/mysql-bin.index", "/var/lib/mysql/", "/var/log/mysql/mysql-bin", "/var/log/mysql/mysql-bin.index")]
    [InlineData("/var/lib/mysql/logs/bin", null, "/var/lib/mysql", "/var/lib/mysql/logs/bin", "/var/lib/mysql/logs/bin.index")]
    [InlineData("/var/lib/mysql2/bin", null, "/var/lib/mysql", "/var/lib/mysql2/bin", "/var/lib/mysql2/bin.index")]
    public void A_server_that_has_a_binary_log_keeps_its_name(string basename, string? index, string datadir, string name, string expectedIndex)
    {
        ServerPart part = Part.Of("8.0.42") with { Binlog = BinlogFiles.Of(basename, index, datadir) };

        Assert.Equal((name, expectedIndex), (part.File()["log_bin"], part.File()["log_bin_index"]));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_variable_is_asked_for(string version)
    {
        ServerPart part = Part.Of(version);

        Assert.All(part.Settings().Where(s => s.IsVariable), s => Assert.Contains($"'{s.Name}'", part.Dialect().VariablesQuery, StringComparison.Ordinal));
    }

    [Fact]
    public void One_of_several_servers_gets_port_socket_folder_and_names_of_its_own()
    {
        ServerPart part = Part.Of("10.11.19-MariaDB") with { Instance = new ServerInstance("mysqld3307", 3307, "/run/mysqld/mysqld3307.sock", "/var/lib/mysql3307") };

        Assert.Equal(
            ["port = 3307", "socket = /run/mysqld/mysqld3307.sock", "datadir = /var/lib/mysql3307", "pid_file = /run/mysqld/mysqld3307.pid", "tmpdir = /var/lib/mysql3307-tmp"],
            part.Settings().Where(s => s.Section is SettingTexts.Instance).Select(s => $"{s.FileName} = {s.FileValue}"));
        Assert.Contains("\n[mysqld3307]\n", DropIn.Write(part, part.Dialect()), StringComparison.Ordinal);
    }
}
