using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexNullHeavy : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "null-share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of NULLs from which on they are worth leaving out",
        Source = "manual 11.8 Partial Indexes, example 11.1: leave out values that are common and not searched",
    };

    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 10.0 * 1024 * 1024, Unit = "bytes", Meaning = "bytes that leaving them out must save",
        Source = "pg-index-health leaves indexes under 10 MB to taste; below, the gain is not measurable against shared_buffers",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-NULL-HEAVY",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Index mostly of NULLs",
        LooksFor = "A full B-tree index on one column that is NULL in most rows. Not reported: unique indexes, indexes of several columns, which find NULLs by the others, "
            + "and columns that a known statement asks to be NULL or sorts by.",
        Why = "Entries for NULL serve only IS NULL and sorting. Without them the index is smaller, and rows that are NULL no longer write into it.",
        Options = [Share, MinimumBytes],
        References = ["https://www.postgresql.org/docs/current/indexes-partial.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = IndexNaming.TakenNames(context.Catalog);
        var candidates = reading.Indexes()
            .Where(pair => pair.Index is { Method: "btree", Unique: false, Valid: true, Predicate: null, BacksConstraint: false, Include.Count: 0, Keys: [{ Column: not null }] }
                && pair.Table.Kind is TableKind.Ordinary or TableKind.MaterializedView or TableKind.Partition
                && pair.Index.Bytes >= context.Option(MinimumBytes)
                && reading.Details(pair.Index) is not { Clustered: true } and not { ReplicaIdentity: true })
            .ToList();
        return reading.Verdict([.. candidates.Select(pair => Find(context, reading, pair.Table, pair.Index, taken)).OfType<Finding>(), .. UnreadStatistics.Of(context, Info, candidates)]);
    }

    private Finding? Find(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index, HashSet<string> taken)
    {
        var column = index.Keys[0].Column!;
        var nulls = table.FindColumn(column)?.Statistics?.NullFraction;
        if (!(nulls >= context.Option(Share)) || index.Bytes is not { } bytes || table.Rows is not { } rows)
        {
            return null;
        }

        // A NULL entry is a header of 8 bytes, a null map padded to 8, and a line pointer of 4; B-trees of 13 and newer keep
        // duplicates as one entry and a list of 6-byte row pointers.
        var saved = Math.Min(bytes * nulls.Value, nulls.Value * rows * (reading.MajorVersion >= 13 ? 6.0 : 20));
        var statements = StatementReading.About(context, table.Name);
        if (saved < context.Option(MinimumBytes) || (statements is not null && StatementReading.NeedsNulls(statements, column)))
        {
            return null;
        }

        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"{Amount.Share(nulls.Value)} of the rows of {table.Name} have no {column}, and {index.Name} holds them all") with
        {
            Impact = $"a partial index is about {Amount.Bytes(saved)} smaller than {Amount.Bytes(bytes)}, and inserts without {column} no longer write it",
            Evidence =
            [
                Evidence.Of("NULLs", nulls.Value, "ratio", "pg_stats.null_frac"),
                Evidence.Of("size", bytes, "bytes", "pg_relation_size"),
                Evidence.Of("scans", reading.Scans(index) ?? 0, null, "pg_stat_all_indexes"),
            ],
            Remedy = Cure(reading, table, index, column, statements is not null, taken),
            Weight = saved,
        };
    }

    private static Remedy Cure(CatalogReading reading, Table table, Core.Catalogs.Index index, string column, bool statementsSeen, HashSet<string> taken)
    {
        var drop = DroppedIndex.Remedy(reading, index);
        var key = index.Keys[0];
        if (!drop.IsAutomatic || key.Descending || key.Collation is not null || key.OperatorClass is not null || !statementsSeen)
        {
            return Remedy.ByHand(
                $"Make the index with WHERE {PgName.Quote(column)} IS NOT NULL and drop {index.Name}, unless a query asks for {column} IS NULL or sorts all rows by it.",
                statementsSeen ? "the new index must keep the key's own order, collation and operator class" : "no statements were seen, so whether one looks for NULL is not known");
        }

        var create = NewIndex.Remedy(table, NewIndex.Name(taken, table, [column]), [column], $"{PgName.Quote(column)} IS NOT NULL");
        return create with
        {
            Apply = [.. create.Apply, .. drop.Apply],
            Rollback = [.. drop.Rollback, .. create.Rollback],
            Effects = [.. create.Effects, .. drop.Effects],
        };
    }
}
