using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class CollationChanged : IRule
{
    private const string Locks = "SHARE UPDATE EXCLUSIVE on the tables: reads and writes go on while the indexes are built again";

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-COLLATION-CHANGED",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Sort order that changed under the indexes",
        LooksFor = "A recorded collation version that differs from the one that the operating system has now: of the database's default (15 and newer) and of collations that indexes use. "
            + "Not reported: collations without versions (C, POSIX) and those that no index uses.",
        Why = "Indexes are sorted by the old order and searched by the new one: rows are not found, unique keys admit duplicates, partitions hold rows that belong elsewhere.",
        References = ["https://www.postgresql.org/docs/current/sql-altercollation.html", "https://wiki.postgresql.org/wiki/Locale_data_changes"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Collations, out var collations, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var own = databases.Items.Where(database => database is { Current: true, CollationVersion: not null, ActualCollationVersion: not null } && database.CollationVersion != database.ActualCollationVersion);
        return RuleVerdict.Of(own.Select(database => Default(context, database))
            .Concat(collations.Mismatches.Where(collation => collation.Indexes.Count > 0).Select(collation => Named(context, collation))));
    }

    private Finding Default(RuleContext context, PostgresDatabase database)
    {
        var name = PgName.Quote(database.Name);
        return Problem(context, SubjectOf.Database, $"the default sort order of {database.Name} changed from version {database.CollationVersion} to {database.ActualCollationVersion}", database.CollationVersion, database.ActualCollationVersion) with
        {
            Impact = "every index over text with the default collation may be out of order",
            Remedy = OneWay([$"REINDEX DATABASE CONCURRENTLY {name}", $"ALTER DATABASE {name} REFRESH COLLATION VERSION"], database.Bytes is { } bytes ? $"about {Math.Max(1, bytes / (20.0 * 1024 * 1024) / 60):0} min at 20 MB/s of {Amount.Bytes(bytes)}" : null),
        };
    }

    private Finding Named(RuleContext context, PostgresCollation collation)
    {
        var subject = new Subject { Engine = EngineNames.Postgres, Kind = "collation", Path = [collation.Schema, collation.Name] };
        var name = PgName.Qualified(collation.Schema, collation.Name);
        var known = context.Catalog.Indexes().ToLookup(index => $"{index.Schema}.{index.Name}");
        var indexes = collation.Indexes.SelectMany(index => known[index]).ToList();
        return Problem(context, subject, $"the sort order of collation {collation.Name} changed from version {collation.Version} to {collation.ActualVersion}", collation.Version, collation.ActualVersion) with
        {
            Impact = $"{Amount.Of(collation.Indexes.Count, "index", "indexes")} may be out of order",
            Remedy = indexes.Count == collation.Indexes.Count && indexes.Count < 100
                ? OneWay([.. indexes.Select(index => $"REINDEX INDEX CONCURRENTLY {PgName.Of(index)}"), $"ALTER COLLATION {name} REFRESH VERSION"], $"as long as building {Amount.Bytes(indexes.Sum(index => (double)(index.Bytes ?? 0)))} of indexes takes")
                : Remedy.ByHand($"Build every index over text again (REINDEX DATABASE CONCURRENTLY), then ALTER COLLATION {name} REFRESH VERSION.", "not every index that uses the collation could be named"),
        };
    }

    private static Remedy OneWay(IReadOnlyList<string> statements, string? duration) => new()
    {
        Apply = statements,
        Reversible = false,
        Reason = "the old order is gone from the operating system; the new one is what the indexes then have",
        Lock = Locks,
        Duration = duration,
        Guidance = "A unique index that holds duplicates by now cannot be built again; remove them first. Check range-partitioned tables with a text key too.",
    };

    private Finding Problem(RuleContext context, Subject subject, string title, string? recorded, string? actual) => context.Problem(Info, subject, Severity.Critical, title) with
    {
        Evidence = [Evidence.Of("recorded version", recorded, null, "pg_collation, pg_database"), Evidence.Of("version now", actual, null, "pg_collation_actual_version")],
    };
}
