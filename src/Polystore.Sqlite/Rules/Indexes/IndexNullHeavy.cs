using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class IndexNullHeavy : IRule
{
    private static readonly RuleOption LeastShare = new()
    {
        Name = "null-share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "part of NULLs from which on a partial index would be half the size",
        Source = "partialindex.html section 1: an index that leaves out rows is smaller and cheaper to write, by the part left out",
    };

    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 10_000, Unit = "rows", Meaning = "smaller tables are left alone",
        Source = "an index entry is about 10 bytes (fileformat2.html section 2.1): half of 10,000 is 50 kB, twelve pages",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-INDEX-NULLS",
        Engine = EngineNames.Sqlite,
        Family = "indexes",
        Title = "Index that consists mostly of NULLs",
        LooksFor = "Full indexes over one column that is NULL in most rows. Not reported: partial, unique and composite "
            + "indexes, those a foreign key needs, and small tables.",
        Why = "A lookup by a value never wants the NULLs; a partial index WHERE … IS NOT NULL serves it and is a fraction of the size.",
        Options = [LeastShare, LeastRows],
        ReadsData = true,
        References = ["https://sqlite.org/partialindex.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        if (profile.Reason is { } reason)
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(IndexReading.Questionable(context)
            .Where(entry => entry.Table.Rows >= context.Option(LeastRows) && entry.Index is { Predicate: null, Keys: [{ Column: not null }] })
            .Select(entry => (entry.Table, entry.Index, Values: profile.Find(entry.Table, entry.Index.Keys[0].Column!)))
            .Where(entry => entry.Values is { RowsRead: > 0 } values && (double)values.Nulls / values.RowsRead >= context.Option(LeastShare))
            .Select(entry => Describe(context, entry.Table, entry.Index, entry.Values!)));
    }

    private Finding Describe(RuleContext context, Table table, Core.Catalogs.Index index, SqliteColumnProfile values)
    {
        var share = (double)values.Nulls / values.RowsRead;
        var column = SqliteName.Quote(index.Keys[0].Column!);
        var facts = new List<Evidence> { Evidence.Of("NULLs", Math.Round(share, 3), "ratio", "rows read") with { Sample = values.Sample } };
        IndexFacts.AddSize(facts, "size", index);
        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"{index.Name} on {table.Name}.{index.Keys[0].Column} is {Amount.Share(share)} NULLs") with
        {
            Impact = index.Bytes is { } bytes ? $"about {Amount.Bytes(bytes * share)} of {Amount.Bytes(bytes)} would go" : null,
            Evidence = facts,
            Remedy = Remedy.ByHand(
                $"DROP INDEX {SqliteName.Qualified(index.Schema, index.Name)}; CREATE INDEX {SqliteName.Qualified(index.Schema, index.Name)} ON {SqliteName.Quote(table.Name)} ({column}) WHERE {column} IS NOT NULL",
                "statements that look for IS NULL or sort by the column without a condition cannot use the partial index"),
            Weight = (index.Bytes ?? values.RowsRead * 10L) * share,
        };
    }
}
