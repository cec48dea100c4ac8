using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexInvalid : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-INVALID",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Index left invalid",
        LooksFor = "An index that a failed CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY left behind, and a partitioned index that lacks a partition's index. Not "
            + "reported: an index whose build is under way.",
        Why = "Queries do not use it, but every write still keeps it up; a unique one does not even keep old rows unique.",
        References = ["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var invalid = reading.Indexes().Where(pair => !pair.Index.Valid).ToList();
        if (invalid.Count == 0)
        {
            return RuleVerdict.Fine;
        }

        if (!context.Snapshot.TryGet(PostgresSections.Progress, out var progress, out var unseen))
        {
            return reading.Verdict(invalid.Select(pair =>
                context.NotExamined(Info, SubjectOf.The(pair.Index), $"whether its build is under way is not visible: {unseen}")));
        }

        var busy = progress.Items
            .Where(job => job.Command.Contains("INDEX", StringComparison.OrdinalIgnoreCase))
            .Select(job => new ObjectName(job.Schema ?? "", job.Relation ?? ""))
            .ToHashSet();
        return reading.Verdict(invalid
            .Where(pair => !busy.Contains(pair.Table.ObjectName))
            .Select(pair => Describe(context, reading, pair.Table, pair.Index)));
    }

    private Finding Describe(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index)
    {
        var writes = IndexWrites.Of(reading, table);
        return context.Problem(
            Info,
            SubjectOf.The(index),
            index.Unique ? Severity.High : Severity.Medium,
            $"{index.Name} on {table.Name} is invalid: {(reading.Details(index)?.Partitioned == true ? "some partition has no such index" : "no query uses it")}") with
        {
            Impact = index.Unique ? "rows that it should refuse may already be there; no query can use it" : IndexWrites.Words(index.Bytes, writes),
            Evidence =
            [
                Evidence.Of("valid", false, null, "pg_index.indisvalid"),
                Evidence.Of("kept up by writes", reading.Details(index)?.Ready ?? true, null, "pg_index.indisready"),
                .. index.Bytes is { } bytes ? [Evidence.Of("size", bytes, "bytes", "pg_relation_size")] : Array.Empty<Evidence>(),
            ],
            Remedy = Cure(reading, table, index),
            Weight = (index.Bytes ?? 0) + writes,
        };
    }

    private static Remedy Cure(CatalogReading reading, Table table, Core.Catalogs.Index index)
    {
        if (reading.Details(index)?.Partitioned == true)
        {
            return Remedy.ByHand(
                $"Make the index on each partition that lacks it (CREATE INDEX CONCURRENTLY on the partition) and attach it: ALTER INDEX {PgName.Of(index)} ATTACH PARTITION …; it turns valid with the last one.");
        }

        // REINDEX CONCURRENTLY names its unfinished work so (manual, REINDEX, Rebuilding Indexes Concurrently).
        var copy = IsLeftover(index.Name) || table.Indexes.Any(other =>
            other.Valid && IndexComparison.Compare(index with { Valid = true }, other) == IndexRelation.Duplicate);
        return copy
            ? new Remedy
            {
                Apply = [$"DROP INDEX CONCURRENTLY {PgName.Of(index)}"],
                Reversible = false,
                Reason = "a broken copy of an index that is there is not worth bringing back",
                Lock = LockWords.DropConcurrently,
                Duration = "well under a second once older transactions on the table have ended",
                Effects = [new StorageCompacted(index.ObjectName)],
            }
            : new Remedy
            {
                Apply = [$"REINDEX INDEX CONCURRENTLY {PgName.Of(index)}"],
                Reversible = false,
                Reason = "an index cannot be made invalid again, and nobody could want it",
                Lock = LockWords.CreateConcurrently,
                Duration = table.Rows is { } rows ? $"two scans of the table and a sort of {Amount.Of(rows, "row")}" : null,
                Guidance = index.Unique ? "It fails while rows are not unique: find them first with GROUP BY … HAVING count(*) > 1." : null,
                Effects = [new StorageCompacted(index.ObjectName)],
            };
    }

    private static bool IsLeftover(string name)
    {
        var stem = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return stem.EndsWith("_ccnew", StringComparison.Ordinal) || stem.EndsWith("_ccold", StringComparison.Ordinal);
    }
}
