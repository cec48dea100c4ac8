using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexLowSelectivity : IRule
{
    private static readonly RuleOption MinimumRows = new()
    {
        Name = "minimum-rows", Default = 10_000, Unit = "rows", Meaning = "smaller tables are left alone",
        Source = "some hundred pages: below, either way of reading takes well under a millisecond",
    };

    private static readonly RuleOption RarestShare = new()
    {
        Name = "rarest-share", Default = 0.1, Unit = "ratio", Maximum = 1, Meaning = "even the rarest value holds this share of the rows",
        Source = "at random_page_cost 4 (manual 20.7.2) the planner leaves a B-tree for a sequential scan when a row in ten of an unordered table is wanted, since then every page is",
    };

    private static readonly RuleOption Correlation = new()
    {
        Name = "correlation", Default = 0.9, Unit = "ratio", Maximum = 1, Meaning = "from here on rows of one value lie together, and the index is left alone",
        Source = "btcostestimate interpolates by the square of pg_stats.correlation (src/backend/utils/adt/selfuncs.c)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-LOW-SELECTIVITY",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Index that cannot narrow anything down",
        LooksFor = "A full B-tree index on one column whose every value holds a large share of the rows. Not reported: skewed columns with a rare value, which is what "
            + "queries look for, columns whose rows lie together, support of foreign keys, and indexes whose scans read little.",
        Why = "A query for any of the values reads so many rows that reading the table is cheaper. The index is written and cached for nothing.",
        Options = [MinimumRows, RarestShare, Correlation],
        References = ["https://www.postgresql.org/docs/current/row-estimation-examples.html", "https://www.postgresql.org/docs/current/indexes-partial.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var candidates = reading.Indexes()
            .Where(pair => pair.Index is { Method: "btree", Unique: false, Valid: true, Predicate: null, BacksConstraint: false, Include.Count: 0, Keys: [{ Column: not null }] })
            .Where(pair => pair.Table.Rows >= context.Option(MinimumRows) && !pair.Table.ForeignKeys.Any(key => IndexComparison.SupportsLookup(pair.Index, key.Columns)))
            .ToList();
        return reading.Verdict([.. candidates.Select(pair => Find(context, reading, pair.Table, pair.Index)).OfType<Finding>(), .. UnreadStatistics.Of(context, Info, candidates)]);
    }

    private Finding? Find(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index)
    {
        var column = index.Keys[0].Column!;
        if (table.FindColumn(column)?.Statistics is not { } statistics
            || Math.Abs(statistics.Correlation ?? 1) >= context.Option(Correlation)
            || Rarest(statistics) is not { } rarest || rarest < context.Option(RarestShare))
        {
            return null;
        }

        // Scans that read few entries (an EXISTS, a LIMIT) show a use that the statistics do not.
        var scans = reading.Scans(index) ?? 0;
        var read = reading.WithMembers(index).Sum(member => member.Usage?.EntriesRead ?? 0);
        if (scans > 0 && (double)read / scans < context.Option(RarestShare) * table.Rows)
        {
            return null;
        }

        var bytes = reading.Bytes(index);
        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"each value of {table.Name}.{column} holds at least {Amount.Share(rarest)} of the rows, so {index.Name} narrows nothing down") with
        {
            Impact = IndexWrites.Words(bytes, IndexWrites.Of(reading, table)),
            Evidence =
            [
                Evidence.Of("distinct values", statistics.DistinctValues ?? 0, null, "pg_stats.n_distinct"),
                Evidence.Of("rarest value", rarest, "ratio", "pg_stats.most_common_freqs"),
                Evidence.Of("correlation", statistics.Correlation ?? 0, null, "pg_stats.correlation"),
                Evidence.Of("scans", scans, null, "pg_stat_all_indexes"),
            ],
            Remedy = scans == 0
                ? DroppedIndex.Remedy(reading, index)
                : Remedy.ByHand($"DROP INDEX CONCURRENTLY {PgName.Of(index)}, or make it partial for the one value that is searched with another condition",
                    $"{Amount.Of(scans, "scan")} used it, each reading {Amount.Of((double)read / scans)} entries; see which statement does"),
            Weight = bytes ?? 0,
        };
    }

    // Known only when the list of common values holds every value.
    private static double? Rarest(ColumnStatistics statistics)
    {
        var known = statistics.MostCommonFrequencies;
        return known.Count > 0 && statistics.DistinctValues is { } distinct && known.Count >= distinct ? Math.Min(known.Min(), Nulls(statistics)) : null;
    }

    private static double Nulls(ColumnStatistics statistics) => statistics.NullFraction is > 0 and { } share ? share : 1;
}
