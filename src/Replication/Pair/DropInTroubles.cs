namespace VipGuard.Replication;

/// <summary>What in a server's other option files undoes the drop-in, or loses rows beside it. Pure; each is a sentence that names file and line.</summary>
public static class DropInTroubles
{
    private const string SkipsErrors = "steps over rows that do not fit, and the data differ without a word";

    // What they do is in docs/pair.md; "schema" where the value is or begins with a schema's name.
    private static readonly HashSet<string> schemaFilters = new(StringComparer.OrdinalIgnoreCase)
    {
        "binlog_do_db", "binlog_ignore_db", "replicate_do_db", "replicate_ignore_db",
        "replicate_do_table", "replicate_ignore_table", "replicate_wild_do_table", "replicate_wild_ignore_table",
    };

    /// <param name="part">Whose file it is.</param>
    /// <param name="settings">What stands in it.</param>
    /// <param name="files">All files of the server, with the drop-in among them at its place.</param>
    /// <param name="path">The drop-in's.</param>
    /// <param name="groups">That the server reads.</param>
    /// <param name="schemas">The server's; null: not known, so no name can be called misspelt.</param>
    public static IEnumerable<string> InFiles(
        ServerPart part, IReadOnlyList<Setting> settings, DropInNeighbours files, string path, IReadOnlySet<string> groups, IReadOnlySet<string>? schemas)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(files);
        OptionLine[] read = [.. files.In(groups)];
        bool after = false;
        HashSet<string> passed = new(StringComparer.Ordinal);
        foreach (string file in files.Files)
        {
            if (string.Equals(file, path, StringComparison.Ordinal))
                after = true;
            else if (after)
                passed.Add(file);
        }

        foreach (OptionLine line in read.Where(l => !string.Equals(l.File, path, StringComparison.Ordinal)))
        {
            if (Lost(line, part.Version, schemas) is { } lost)
                yield return $"{line.Where}: {lost}; take it out";
            else if (passed.Contains(line.File) && Overrides(line, part, settings) is { } sentence)
                yield return $"{line.Where}: {sentence}; take it out, or give the drop-in a name that comes later";
            else if (line.Name is "read_only" or "super_read_only" && !part.Design.HolderWrites && IsOn(line.Value))
                yield return $"{line.Where}: {line.Name} is on, and with writers = \"both\" no daemon lifts it; take it out";
        }
    }

    /// <summary>What the server's own arguments set against the drop-in; they win over every file.</summary>
    public static IEnumerable<string> OnCommandLine(ServerPart part, IReadOnlyList<Setting> settings, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(part);
        foreach (string argument in (arguments ?? []).Where(a => a.StartsWith("--", StringComparison.Ordinal)))
        {
            string[] sides = argument[2..].Split('=', 2);
            OptionLine line = new("command line", 0, "", sides[0].Replace('-', '_'), sides.Length == 2 ? sides[1] : null);
            if (Overrides(line, part, settings) is { } sentence)
                yield return $"the server's command line: {sentence}; take it out of its unit (systemctl cat) or start script";
        }
    }

    /// <summary>Names that older and newer versions use for the same, or that say the same with another word.</summary>
    private static string Canonical(string name) => name
        .Replace("slave", "replica", StringComparison.OrdinalIgnoreCase)
        .Replace("semi_sync_master", "semi_sync_source", StringComparison.OrdinalIgnoreCase)
        .ToUpperInvariant();

    private static string? Overrides(OptionLine line, ServerPart part, IReadOnlyList<Setting> settings)
    {
        string name = Canonical(line.Name);
        Setting? ours = settings.FirstOrDefault(s => s.IsInFile && string.Equals(Canonical(s.Name), name, StringComparison.Ordinal));
        if (ours is null || ours.Name is "plugin_load_add" || Same(line.Value ?? "1", ours))
            return null;
        string isSet = $"{line.Name}{(line.Value is null ? "" : " = " + line.Value)} comes after the drop-in and wins over its {ours.FileValue}";
        return (ours.Name, line.Value == CommonSettings.Text(part.Peer.Place)) switch
        {
            ("auto_increment_offset", true) => $"{isSet}: both servers would hand out the same keys (1062)",
            ("server_id", true) => $"{isSet}: both servers would have one id, and replication stops (1593)",
            _ => isSet,
        };
    }

    private static bool Same(string value, Setting ours) =>
        (ours with { ServerValue = ours.FileValue }).IsMet(value) || (ours with { ServerValue = ours.FileValue, Rule = SettingRule.Exactly }).IsMet(value);

    /// <summary>An option that loses rows, with the reason; null where it is none.</summary>
    private static string? Lost(OptionLine line, ServerVersion version, IReadOnlySet<string>? schemas)
    {
        string name = line.Name;
        string value = line.Value ?? "";
        if (name is "slave_skip_errors" or "replica_skip_errors" && value.ToUpperInvariant() is not ("OFF" or "0"))
            return $"{name} = {value} {SkipsErrors}";
        if (name is "skip_networking" && IsOn(line.Value))
            return "skip_networking: the other server can't connect";
        if (name is "skip_log_bin" or "disable_log_bin" && IsOn(line.Value))
            return $"{name} turns the binary log off wherever it comes after log_bin";
        if (name is "init_rpl_role" && value.Equals("SLAVE", StringComparison.OrdinalIgnoreCase) && version.IsMariaDb)
            return "init_rpl_role = SLAVE cuts transactions off this server's binary log after a crash";
        if (name is "replicate_same_server_id" && IsOn(line.Value))
            return "replicate_same_server_id applies a server's own transactions to it again";
        return Filter(name, value, schemas);
    }

    /// <summary>What a filter does, as a clause; null where the name is no filter's.</summary>
    internal static string? Filter(string name, string value, IReadOnlySet<string>? schemas)
    {
        bool binlog = name.StartsWith("binlog_", StringComparison.OrdinalIgnoreCase);
        if (!schemaFilters.Contains(name) && !name.StartsWith("replicate_rewrite", StringComparison.OrdinalIgnoreCase))
            return null;
        string loses = binlog
            ? $"{name} = {value} keeps rows out of the log; with statements it goes by USE, so \"USE other; UPDATE {(value.Length > 0 ? value : "app")}.t\" is lost or let in against its sense"
            : $"{name} = {value} loses rows while the positions on both servers stay equal";
        return Misspelt(value, schemas) is { } schema ? $"{loses}; and there is no schema {schema} here: misspelt?" : loses;
    }

    private static string? Misspelt(string value, IReadOnlySet<string>? schemas)
    {
        if (schemas is null)
            return null;
        foreach (string one in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string schema = one.Split('.')[0].Trim('`');
            if (!schema.Contains('%', StringComparison.Ordinal) && !schemas.Contains(schema.Replace("\\_", "_", StringComparison.Ordinal)))
                return schema;
        }

        return null;
    }

    private static bool IsOn(string? value) => value is null || value.ToUpperInvariant() is "1" or "ON" or "TRUE";
}
