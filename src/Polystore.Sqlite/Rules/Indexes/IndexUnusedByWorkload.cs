using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class IndexUnusedByWorkload : IRule
{
    private static readonly RuleOption LeastStatements = new()
    {
        Name = "least-statements", Default = 5, Unit = "statements", Minimum = 1, Meaning = "a workload of fewer statements proves nothing",
        Source = "a single query given for advice is no workload; five is the least that a page of an application asks",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-INDEX-UNUSED",
        Engine = EngineNames.Sqlite,
        Family = "workload",
        Title = "Index that no statement of the workload uses",
        LooksFor = "Plain indexes that appear in no plan of the given workload. Not reported: indexes of constraints, unique indexes, and indexes that a "
            + "foreign key needs when parent rows go.",
        Why = "SQLite keeps no counters of index use, so the plans are the only witness: an index that none of them names only costs space and writes.",
        Options = [LeastStatements],
        References = ["https://sqlite.org/eqp.html", "https://sqlite.org/queryplanner.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (context.Workload is null)
        {
            return RuleVerdict.NotExamined("give --workload");
        }

        if (!context.Snapshot.TryGet(SqliteSections.PlanUse, out var plans, out _))
        {
            return RuleVerdict.NotExamined("the workload was not planned; give --workload and the database itself");
        }

        var understood = plans.Statements.Where(statement => statement.Understood).ToList();
        if (understood.Count < context.Option(LeastStatements))
        {
            return RuleVerdict.NotExamined($"the workload has {Amount.Of(understood.Count, "statement")} that could be planned, too few to call an index unused");
        }

        var used = understood.SelectMany(statement => statement.Indexes).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var whole = understood.Count == plans.Statements.Count;
        return RuleVerdict.Of(IndexReading.Questionable(context)
            .Where(entry => !used.Contains(entry.Index.Name))
            .Select(entry => Describe(context, entry.Table, entry.Index, understood.Count, plans.Statements.Count, whole)));
    }

    private Finding Describe(RuleContext context, Table table, Core.Catalogs.Index index, int understood, int all, bool whole)
    {
        var facts = new List<Evidence>
        {
            Evidence.Of("statements planned", (long)understood, "statements", "EXPLAIN QUERY PLAN"),
            Evidence.Of("statements of the workload", (long)all, "statements", "workload"),
            Evidence.Of("plans that use it", 0L, "statements", "EXPLAIN QUERY PLAN"),
        };
        IndexFacts.AddSize(facts, "size", index);
        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"{index.Name} on {table.Name} is used by none of {Amount.Of(understood, "statement")}") with
        {
            Impact = (index.Bytes is { } bytes ? $"{Amount.Bytes(bytes)} on disk and one" : "one") + " more index to maintain at every write",
            Evidence = facts,
            Remedy = whole
                ? DroppedIndex.Remedy(context.Snapshot, index) with { Guidance = "True for this workload; keep it when reports or jobs outside of it need it." }
                : Remedy.ByHand($"DROP INDEX {SqliteName.Qualified(index.Schema, index.Name)}", $"{Amount.Of(all - understood, "statement")} of the workload could not be planned and may use it"),
            Weight = index.Bytes ?? table.Rows ?? 0,
            Witnesses = whole ? DroppedIndex.Witnesses(table, index) : [],
        };
    }
}
