using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class HashCandidate : IRule
{
    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 100.0 * 1024 * 1024, Unit = "bytes", Meaning = "smaller indexes are left alone",
        Source = "most of shared_buffers' default of 128 MB (manual 20.4.1); below, the whole index stays in memory either way",
    };

    private static readonly RuleOption Ratio = new()
    {
        Name = "ratio", Default = 3, Unit = "ratio", Minimum = 1, Meaning = "bytes of the B-tree over those that a hash index would have",
        Source = "the change has to be worth losing order and uniqueness for good; twice happens by bloat alone",
    };

    private static readonly RuleOption DistinctShare = new()
    {
        Name = "distinct-share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "distinct values for one row below which B-trees store duplicates once and hash buckets overflow",
        Source = "manual 73.1 Hash: best for columns with unique or nearly unique values",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-HASH-CANDIDATE",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "B-tree of long values where hash would do",
        LooksFor = "A large B-tree on one long text or bytea column with nearly unique values that the known statements compare by equality alone. Not reported: unique indexes, "
            + "which hash cannot be, indexes that support a foreign key, columns that some statement sorts, compares or matches by prefix, and B-trees that would hardly be larger.",
        Why = "A hash index keeps four bytes of each value, however long it is: it fits in memory where the B-tree does not, and a lookup goes straight to its page.",
        Options = [MinimumBytes, Ratio, DistinctShare, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/hash-index.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !StatementsReading.TryOpen(context, out var statements, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var uses = new Lazy<ColumnComparisons>(() => new ColumnComparisons(reading, statements));
        var candidates = reading.Indexes()
            .Where(pair => pair.Index is { Method: "btree", Unique: false, BacksConstraint: false, Valid: true, Predicate: null, Include.Count: 0, Keys: [{ Column: not null, OperatorClass: null }] }
                && reading.Bytes(pair.Index) >= context.Option(MinimumBytes)
                && !pair.Table.ForeignKeys.Any(key => IndexComparison.SupportsLookup(pair.Index, key.Columns))
                && reading.Layout(pair.Table, pair.Index.Keys[0].Column!)?.BaseType is "text" or "varchar" or "bytea")
            .ToList();
        return reading.Verdict([.. candidates.Select(pair => Find(context, reading, uses, pair.Table, pair.Index)).OfType<Finding>(), .. UnreadStatistics.Of(context, Info, candidates)]);
    }

    private Finding? Find(RuleContext context, CatalogReading reading, Lazy<ColumnComparisons> uses, Table table, Core.Catalogs.Index index)
    {
        var column = index.Keys[0].Column!;
        if (table.Rows is not > 0 || table.FindColumn(column)?.Statistics is not { DistinctValues: { } distinct, AverageBytes: { } length } statistics)
        {
            return null;
        }

        var bytes = reading.Bytes(index)!.Value;
        var rows = table.Rows.Value * (1 - (statistics.NullFraction ?? 0));
        var hashed = HashSize.Bytes(rows, reading.BlockSize);
        if (distinct < context.Option(DistinctShare) * rows || bytes < context.Option(Ratio) * hashed || uses.Value.Of(table, column) is not { OnlyEqual: true, Statements.Count: > 0 } use)
        {
            return null;
        }

        var concurrently = table.Kind == TableKind.Partitioned ? "" : "CONCURRENTLY ";
        return context.Problem(Info, SubjectOf.The(index), Severity.Info, $"{index.Name} keeps {Amount.Of(length)} bytes a row where a hash index would keep four") with
        {
            Impact = $"gives back about {Amount.Bytes(bytes - hashed)} of {Amount.Bytes(bytes)}, most of it in memory",
            Evidence =
            [
                Evidence.Of("size", bytes, "bytes", "pg_relation_size"),
                Evidence.Of("size as hash, estimated", hashed, "bytes", "src/backend/access/hash/hashpage.c"),
                Evidence.Of("bytes of one value", length, "bytes", "pg_stats.avg_width"),
                Evidence.Of("distinct values", distinct, null, "pg_stats.n_distinct"),
                .. use.Statements.Take(3).Select(statement => Evidence.Of("statement", statement.Query, null, "pg_stat_statements.query")),
            ],
            Remedy = Remedy.ByHand(
                $"CREATE INDEX {concurrently}ON {PgName.Of(table)} USING hash ({PgName.Quote(column)}); compare the statements that use {index.Name}, then DROP INDEX {concurrently}{PgName.Of(index)}.",
                "hash serves equality alone: no sorting, no ranges, no prefixes, no index-only scans; whether a statement that was not seen needs those is for a person to say"),
            Weight = bytes - hashed,
        };
    }
}
