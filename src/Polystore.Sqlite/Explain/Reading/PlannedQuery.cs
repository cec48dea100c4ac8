using Polystore.Core.Catalogs;
using Polystore.Core.Plans;
using Polystore.Core.Rules;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Sqlite.Explain.Reading;

/// <summary>A plan beside the statement it is of and the tables it reads: what plan rules look at.</summary>
internal sealed class PlannedQuery
{
    private PlannedQuery(QueryPlan plan, Catalog catalog, ResolvedShape? shape)
    {
        Plan = plan;
        Catalog = catalog;
        Shape = shape;
        Steps = plan.Root.Flatten().Where(node => node.Node is PlanDetail.Scan or PlanDetail.Search).Select(StepOf).OfType<TableStep>().ToList();
        Conditions = shape is null ? [] : ConditionReader.Read(shape);
    }

    public QueryPlan Plan { get; }

    public Catalog Catalog { get; }

    /// <summary>The statement; null when only the plan is known.</summary>
    public ResolvedShape? Shape { get; }

    /// <summary>Steps that read a stored table, in plan order.</summary>
    public IReadOnlyList<TableStep> Steps { get; }

    /// <summary>Conditions that a row of a table must meet.</summary>
    public IReadOnlyList<TableCondition> Conditions { get; }

    /// <summary>The query under judgement; null when there is no plan.</summary>
    public static PlannedQuery? Of(RuleContext context)
    {
        if (context.Plan is not { } plan)
        {
            return null;
        }

        var shape = plan.Sql is null ? null : ShapeResolver.Resolve(StatementReader.Read(plan.Sql, SqlDialect.Sqlite), new CatalogLookup(context.Catalog));
        return new PlannedQuery(plan, context.Catalog, shape);
    }

    /// <summary>Conditions on the table of a step.</summary>
    public IEnumerable<TableCondition> ConditionsOn(TableStep step) =>
        Conditions.Where(condition => step.Source is null
            ? condition.Table.Equals(step.Table.Name, StringComparison.OrdinalIgnoreCase)
            : ReferenceEquals(condition.Source, step.Source));

    /// <summary>The column of a table behind an expression; null when it is no plain column of it.</summary>
    public string? ColumnOf(SqlExpression expression, TableStep step) =>
        expression is ColumnReference reference && Shape?.TableColumnOf(reference) is { } binding && IsOf(binding.Source, step) ? binding.Column : null;

    /// <summary>Columns of the step's table that the statement uses anywhere; null when that is not clear, as with a star.</summary>
    public IReadOnlyList<string>? ColumnsUsed(TableStep step)
    {
        if (step.Source is null || Shape is not { Shape.Understood: true } shape)
        {
            return null;
        }

        var expressions = shape.Blocks.SelectMany(block => block.Block.Expressions()).SelectMany(expression => expression.SelfAndDescendants()).OfType<ColumnReference>().ToList();
        return expressions.Exists(reference => reference.IsStar) ? null
            : expressions.Select(reference => ColumnOf(reference, step)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
    }

    /// <summary>The block whose FROM holds the table of a step.</summary>
    public QueryBlock? BlockOf(TableStep step) => step.Source?.Owner.Block;

    private static bool IsOf(ResolvedSource source, TableStep step) => step.Source is not null && ReferenceEquals(source, step.Source);

    private TableStep? StepOf(PlanNode node)
    {
        if (node.Relation is null || Catalog.Tables.FirstOrDefault(table => table.Name.Equals(node.Relation, StringComparison.OrdinalIgnoreCase)) is not { } table)
        {
            return null;
        }

        var name = node.Alias ?? node.Relation;
        var sources = (Shape?.Blocks ?? []).SelectMany(block => block.Sources)
            .Where(source => source.Kind == SourceKind.Table && string.Equals(source.Source.Name, table.Name, StringComparison.OrdinalIgnoreCase))
            .ToList();

        // A table that one statement reads twice under one name cannot be told apart by the plan.
        var named = sources.Where(source => string.Equals(source.Source.ExposedName, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return new TableStep(node, table, named.Count == 1 ? named[0] : sources.Count == 1 ? sources[0] : null);
    }
}

/// <summary>A step of a plan that reads a stored table.</summary>
/// <param name="Node">The step.</param>
/// <param name="Table">The table.</param>
/// <param name="Source">Where the statement names it; null when that is not clear.</param>
internal sealed record TableStep(PlanNode Node, Table Table, ResolvedSource? Source)
{
    /// <summary>
    /// True when every row is read, from the table or from an index. A SEARCH that compares nothing is one too: that is how
    /// SQLite writes the scan of a lone min() or max().
    /// </summary>
    public bool IsFullScan => Table.Kind == TableKind.Ordinary
        && (Node.Node == PlanDetail.Scan || (Node is { Node: PlanDetail.Search, Index: null } && !IsAutomatic && !Node.Attributes.ContainsKey(PlanDetail.Terms) && !Node.Attributes.ContainsKey(PlanDetail.PrimaryKey)));

    /// <summary>True when the table is started again for each row of the tables before it.</summary>
    public bool IsInner => Node.Relationship == "inner";

    /// <summary>True when the index is built for this run only.</summary>
    public bool IsAutomatic => Node.Attributes.ContainsKey(PlanDetail.Automatic);
}
