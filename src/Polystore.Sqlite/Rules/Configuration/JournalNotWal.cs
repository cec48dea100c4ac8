using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Configuration;

internal sealed class JournalNotWal : IRule
{
    private static readonly HashSet<string> Rollback = new(StringComparer.OrdinalIgnoreCase) { "delete", "truncate", "persist" };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-JOURNAL-MODE",
        Engine = EngineNames.Sqlite,
        Family = "configuration",
        Title = "Rollback journal instead of WAL",
        LooksFor = "journal_mode delete, truncate or persist; more severe when another process has the file open for writing. Not reported: WAL, and databases in memory.",
        Why = "With a rollback journal one writer stops all readers and each commit waits for the disk twice; with WAL readers and one writer go on "
            + "side by side.",
        References = ["https://sqlite.org/wal.html", "https://sqlite.org/pragma.html#pragma_journal_mode"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (storage.JournalMode.Equals("off", SqliteTableReading.Names))
        {
            return RuleVerdict.NotExamined("the journal is off for this connection only; what the applications use cannot be told from the file");
        }

        return Rollback.Contains(storage.JournalMode) ? RuleVerdict.Of([Describe(context, storage)]) : RuleVerdict.Fine;
    }

    private Finding Describe(RuleContext context, SqliteStorage storage) =>
        context.Problem(
            Info,
            SubjectOf.Setting("journal_mode"),
            storage.OtherWriters switch { true => Severity.High, null => Severity.Low, false => Severity.Info },
            storage.OtherWriters == true
                ? $"journal_mode is {storage.JournalMode} while other processes write: each writer stops all readers"
                : $"journal_mode is {storage.JournalMode}: a writer stops all readers") with
        {
            Evidence =
            [
                Evidence.Of("journal_mode", storage.JournalMode, null, "PRAGMA journal_mode"),
                Evidence.Of("other writers", storage.OtherWriters is { } writers ? writers ? "yes" : "none now" : "cannot be told", null, "locks of the file"),
            ],
            Remedy = new Remedy
            {
                Apply = ["PRAGMA journal_mode = WAL"],

                // Only delete and WAL are kept in the file; truncate and persist belong to the connection.
                Rollback = ["PRAGMA journal_mode = DELETE"],
                Lock = "needs the database for itself for a moment",
                Duration = "well under a second",
                Guidance = "Not on a network file system: WAL needs shared memory, so all processes must be on one machine. Backups then take the -wal file along, or use the backup API.",
                Effects = [new SettingChanged("journal_mode", "wal")],
            },
        };
}
