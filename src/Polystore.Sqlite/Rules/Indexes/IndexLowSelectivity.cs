using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class IndexLowSelectivity : IRule
{
    private static readonly RuleOption LeastShare = new()
    {
        Name = "rows-per-value", Default = 0.1, Unit = "ratio", Maximum = 1,
        Meaning = "part of the table that one value of the key leads to on average, from which on the index is reported",
        Source = "measured: SQLite 3.40, 300,000 cached rows of 100 bytes: 5% of the rows take 14 ms through an index and 23 ms by a scan, "
            + "10% take 52 ms and 24 ms",
    };

    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 1000, Unit = "rows", Meaning = "smaller tables are left alone",
        Source = "measured: SQLite 3.40 scans 1,000 cached rows in 0.02 ms",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-INDEX-LOW-SELECTIVITY",
        Engine = EngineNames.Sqlite,
        Family = "indexes",
        Title = "Index over few distinct values",
        LooksFor = "Full indexes over one column in which each value stands for a large part of the table. Not reported: partial, unique and composite "
            + "indexes, those a foreign key needs, and values of which one is rare enough to look for.",
        Why = "Following such an index reads more pages than reading the table: the planner seldom chooses it, and every write pays for it.",
        Options = [LeastShare, LeastRows],
        References = ["https://sqlite.org/queryplanner.html", "https://sqlite.org/partialindex.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        var candidates = IndexReading.Questionable(context)
            .Where(entry => entry.Index is { Predicate: null, Keys.Count: 1 } && entry.Index.Keys[0].Column is not null && entry.Table.Rows >= context.Option(LeastRows))
            .Select(entry => (entry.Table, entry.Index, Share: ShareOfOneValue(entry.Table, entry.Index, profile)))
            .ToList();
        return candidates.Count > 0 && candidates.TrueForAll(entry => entry.Share is null)
            ? RuleVerdict.NotExamined("the number of distinct values is unknown: neither statistics nor rows were read")
            : RuleVerdict.Of(candidates.Where(entry => entry.Share >= context.Option(LeastShare)).Select(entry => Describe(context, entry.Table, entry.Index, entry.Share!.Value)));
    }

    /// <summary>Mean part of the rows that a value leads to; null when unknown. Skewed columns count by their rarer values.</summary>
    private static double? ShareOfOneValue(Table table, Core.Catalogs.Index index, ProfileReading profile)
    {
        var column = index.Keys[0].Column!;
        if (profile.Find(table, column) is { Distinct: > 0 and var distinct, RowsRead: > 0 } values)
        {
            // With one value everywhere and others rare, the index serves those who look for the rare ones. Rows without a value are
            // no value's rows.
            var filled = 1 - ((double)values.Nulls / values.RowsRead);
            return distinct > 1 && values.MostCommonShare is { } top ? Math.Min((filled - top) / (distinct - 1), filled / distinct) : filled / distinct;
        }

        return index.RowsPerPrefix.Count > 0 && table.Rows is > 0 and var rows ? index.RowsPerPrefix[0] / rows : null;
    }

    private Finding Describe(RuleContext context, Table table, Core.Catalogs.Index index, double share)
    {
        var facts = new List<Evidence> { Evidence.Of("part of the table a value leads to", Math.Round(share, 3), "ratio", "rows read or sqlite_stat1") };
        IndexFacts.AddSize(facts, "size", index);
        var column = SqliteName.Quote(index.Keys[0].Column!);
        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"{index.Name}: each value of {table.Name}.{index.Keys[0].Column} stands for {Amount.Share(share)} of the table") with
        {
            Impact = (index.Bytes is { } bytes ? $"{Amount.Bytes(bytes)} on disk and one" : "one") + " more index to maintain at every write",
            Evidence = facts,
            Remedy = Remedy.ByHand(
                $"DROP INDEX {SqliteName.Qualified(index.Schema, index.Name)}; when one value is looked for, a partial index WHERE {column} = … over the columns that the query sorts by serves it.",
                "a statement that only counts or lists this column may use it as a covering index; give --workload to know"),
            Weight = index.Bytes ?? table.Rows ?? 0,
        };
    }
}
