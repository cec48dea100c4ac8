namespace Polystore.Postgres.Observe.Queries;

/// <summary>A setting in effect. Settings that only superusers may see are left out by the server.</summary>
internal sealed record SettingRow
{
    public string Name { get; init; } = "";
    public string? Value { get; init; }
    public string? Unit { get; init; }
    public string? Source { get; init; }
    public string? SourceFile { get; init; }
    public string? Default { get; init; }
    public bool PendingRestart { get; init; }

    /// <summary>
    /// What the probe set for its own transaction is shown as the server has it: from the reset value. Texts that may hold a
    /// secret (connection strings, passphrase commands) are never read.
    /// </summary>
    public static ProbeQuery<SettingRow> Query() => new(
        "settings",
        """
        SELECT name, CASE WHEN source = 'session' THEN reset_val ELSE setting END AS value, unit, 
               CASE WHEN source <> 'session' THEN source WHEN reset_val IS NOT DISTINCT FROM boot_val THEN 'default' ELSE 'configuration file' END AS source,
               CASE WHEN source = 'configuration file' THEN regexp_replace(sourcefile, '^.*[/\\]', '') END AS source_file, boot_val AS default, pending_restart
          FROM pg_settings
         WHERE name NOT IN ('primary_conninfo', 'ssl_passphrase_command', 'archive_command', 'restore_command', 'archive_cleanup_command', 'recovery_end_command')
        UNION ALL
        SELECT name, CASE WHEN coalesce(setting, '') = '' THEN '' ELSE '(set)' END, unit, source, NULL, boot_val, pending_restart
          FROM pg_settings
         WHERE name IN ('primary_conninfo', 'ssl_passphrase_command', 'archive_command', 'restore_command', 'archive_cleanup_command', 'recovery_end_command')
        ORDER BY 1
        """,
        ProbeRowsJson.Default.SettingRow);
}
