using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Plans;
using Polystore.Core.Rules;

namespace Polystore.Sqlite.Explain.Reading;

/// <summary>A rule that judges a plan. Without a plan it is not examined.</summary>
internal abstract class PlanRule : IRule
{
    /// <summary>Rows below which a table is small to every plan rule.</summary>
    protected static RuleOption SmallTable { get; } = new()
    {
        Name = "small-table",
        Default = 1000,
        Unit = "rows",
        Meaning = "A table with fewer rows is read whole without a word.",
        Source = "measured with sqlite3_stmt_status: a full scan takes 3 to 6 virtual-machine instructions a row, so a thousand rows cost well under a millisecond",
    };

    public abstract RuleInfo Info { get; }

    public RuleVerdict Judge(RuleContext context) =>
        PlannedQuery.Of(context) is { } query ? RuleVerdict.Of(Find(context, query)) : RuleVerdict.NotExamined("there is no plan to look at");

    protected abstract IEnumerable<Finding> Find(RuleContext context, PlannedQuery query);

    /// <summary>The rows of the step's table when they are known and not few; null otherwise.</summary>
    protected static double? Rows(RuleContext context, TableStep step) =>
        step.Table.Rows is { } rows && rows >= context.Option(SmallTable) ? rows : null;

    protected static string Number(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>The step as a subject; several of one table differ by their place in the plan.</summary>
    protected Finding Problem(RuleContext context, TableStep step, Severity severity, string title) =>
        Problem(context, step.Node, severity, title) with
        {
            Subject = Subject.Table(EngineNames.Sqlite, step.Table.Schema, step.Table.Name) with { Location = Place(step.Node) },
            Weight = step.Table.Rows ?? 0,
        };

    protected Finding Problem(RuleContext context, PlanNode node, Severity severity, string title) =>
        context.Problem(Info, Subject.Statement(EngineNames.Sqlite, "statement") with { Location = Place(node) }, severity, title) with
        {
            Discriminator = Place(node),
            Evidence = [Core.Findings.Evidence.Of("plan step", node.Detail ?? node.Node, null, "EXPLAIN QUERY PLAN")],
        };

    protected static Evidence RowsEvidence(TableStep step) =>
        Core.Findings.Evidence.Of($"rows of {step.Table.Name}", step.Table.Rows ?? 0, "rows", step.Table.RowsAreExact ? "count(*)" : "sqlite_stat1");

    private static string Place(PlanNode node) => $"plan node {node.Id}";
}
