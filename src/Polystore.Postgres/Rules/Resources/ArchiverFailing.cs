using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class ArchiverFailing : BackgroundRule
{
    private static readonly RuleOption BacklogFiles = new()
    {
        Name = "backlog", Default = 64, Unit = "files", Minimum = 1, Meaning = "finished WAL files waiting for the archive from which on it is reported without a failure", Source = "1 GB at 16 MB a file, the default max_wal_size: as much again as the server keeps for itself",
    };

    private static readonly RuleOption CriticalBytes = new()
    {
        Name = "critical-bytes", Default = 50L << 30, Unit = "bytes", Meaning = "bytes in pg_wal from which on it is critical", Source = "the disk fills and the server stops; ten times what a slot may keep before PG-REPLICATION-SLOT-RETAINING speaks",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-ARCHIVER",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "WAL is not archived",
        LooksFor = "archive_mode on and: the last try failed and none succeeded since, or finished files pile up, or there is no archive_command at all. "
            + "Not reported: a failure after which archiving went on.",
        Why = "The backup cannot be brought forward past the last archived file, and WAL stays on the disk until it is full and the server stops.",
        Options = [BacklogFiles, CriticalBytes],
        References = ["https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-ARCHIVING-WAL", "https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ARCHIVER-VIEW"],
    };

    protected override RuleVerdict Judge(RuleContext context, PostgresBackground background)
    {
        if (background.Archiver is not { } archiver || context.Snapshot.SettingValue("archive_mode") is not { } mode)
        {
            return RuleVerdict.NotExamined("the archiver's counters were not observed");
        }

        var standby = context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) && server.InRecovery;
        if (mode == "off" || (standby && mode != "always"))
        {
            return RuleVerdict.Fine;
        }

        // Shown to superusers and pg_read_all_settings; null when hidden.
        var command = context.Snapshot.SettingValue("archive_command");
        var library = context.Snapshot.SettingValue("archive_library");
        var nothing = command is "" && string.IsNullOrEmpty(library);
        var failing = archiver.LastFailedAt is { } failed && (archiver.LastArchivedAt is not { } archived || failed > archived);
        var backlog = background.ArchiveBacklogFiles;
        return nothing ? RuleVerdict.Of([Finding(context, background, archiver, "archive_mode is on, but there is no archive_command: every WAL file is kept")])
            : failing ? RuleVerdict.Of([Finding(context, background, archiver, archiver.LastArchivedAt is { } last
                ? $"archiving fails; the last file went out {Amount.Days(Math.Max(0, (context.Now - last).TotalDays))} ago"
                : "archiving fails and never succeeded since the counters began")])
            : backlog >= context.Option(BacklogFiles) ? RuleVerdict.Of([Finding(context, background, archiver, $"{Amount.Of(backlog.Value, "finished WAL file")} wait for the archive")])
            : RuleVerdict.Fine;
    }

    private Finding Finding(RuleContext context, PostgresBackground background, PostgresArchiver archiver, string title) => context.Problem(
        Info, SubjectOf.Setting("archive_command"), background.WalDirectoryBytes >= context.Option(CriticalBytes) ? Severity.Critical : Severity.High, title) with
    {
        Impact = background.WalDirectoryBytes is { } bytes ? $"{Amount.Bytes(bytes)} in pg_wal, and growing" : "WAL on the disk grows",
        Evidence =
        [
            Evidence.Of("files archived", archiver.Archived, "files", "pg_stat_archiver.archived_count"),
            Evidence.Of("last archived", archiver.LastArchivedAt is { } last ? last : (string?)null, null, "pg_stat_archiver.last_archived_time"),
            Evidence.Of("failures", archiver.Failed, "failures", "pg_stat_archiver.failed_count"),
            Evidence.Of("last failure", archiver.LastFailedAt is { } failed ? failed : (string?)null, null, "pg_stat_archiver.last_failed_time"),
            Evidence.Of("files that wait", background.ArchiveBacklogFiles is { } files ? files : (string?)null, "files", "pg_ls_archive_statusdir()"),
            Evidence.Of("bytes in pg_wal", background.WalDirectoryBytes is { } size ? size : (string?)null, "bytes", "pg_ls_waldir()"),
        ],
        Remedy = Remedy.ByHand(
            "The server's log has what the command said (\"archive command failed with exit code\"). Mend the target or the command and WAL goes out by itself, oldest first. Files must not be deleted from pg_wal by hand, and a backup taken since the gap is worth only itself: take a new one after long failure.",
            "the cause is in the command or where it writes"),
        Weight = background.WalDirectoryBytes ?? 0,
    };
}
