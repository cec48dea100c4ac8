using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class ChecksumFailures : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-CHECKSUM-FAILURES",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Pages that fail their checksum",
        LooksFor = "Databases in which a page read from disk, by a query or a base backup, did not match its checksum. Not examined without data checksums (PG-CONFIG-CHECKSUMS-OFF).",
        Why = "Storage or memory changed data behind the server's back: rows are lost or wrong, and there may be more damage than was read.",
        References = ["https://www.postgresql.org/docs/current/checksums.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return databases.Items.All(database => database.ChecksumFailures is null)
            ? RuleVerdict.NotExamined("data checksums are off, so that damage is not noticed")
            : RuleVerdict.Of(databases.Items.Where(database => database.ChecksumFailures > 0).Select(database => Finding(context, database)));
    }

    private Finding Finding(RuleContext context, PostgresDatabase database) => context.Problem(
        Info, new Subject { Engine = EngineNames.Postgres, Kind = "database", Path = [database.Name] }, Severity.Critical,
        $"{Amount.Of(database.ChecksumFailures!.Value, "page")} of {database.Name} failed the checksum") with
    {
        Impact = database.ChecksumLastFailureAt is { } last ? $"last seen {Amount.Days(Math.Max(0, (context.Now - last).TotalDays))} ago" : null,
        Evidence =
        [
            Evidence.Of("failures", database.ChecksumFailures.Value, "pages", "pg_stat_database.checksum_failures"),
            Evidence.Of("last failure", database.ChecksumLastFailureAt is { } at ? at : (string?)null, null, "pg_stat_database.checksum_last_failure"),
        ],
        Remedy = Remedy.ByHand(
            "Stop and think before changing anything. Take a copy of the data directory, find the pages (the server's log names file and block; pg_amcheck, pg_checksums --check on a stopped copy), test disk and memory, "
            + "and restore from the last good backup or fail over to a standby whose pages are whole. Never remove the error with zero_damaged_pages on the only copy.",
            "what can be saved depends on backups and standbys"),
        MakesChangesDangerous = database.Current,
        Weight = database.ChecksumFailures.Value,
    };
}
