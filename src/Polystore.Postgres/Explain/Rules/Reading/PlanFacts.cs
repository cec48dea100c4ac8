using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Model;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>A plan beside its arithmetic, the statement it is of and the tables it reads: what plan rules look at.</summary>
internal sealed class PlanFacts
{
    private readonly Lazy<ILookup<string, Table>> tables;
    private readonly Lazy<ResolvedShape?> shape;
    private readonly Lazy<IReadOnlyList<TableAccess>> accesses;

    private PlanFacts(PostgresPlan plan, RuleContext context)
    {
        Plan = plan;
        Snapshot = context.Snapshot;
        Times = PlanArithmetic.Of(plan);
        tables = new(() => Catalog.Tables.ToLookup(table => table.Name, StringComparer.Ordinal));
        shape = new(() => StatementOf(context, plan));
        accesses = new(() => Statement is { } statement
            ? PredicateAnalysis.Analyze(statement, new CatalogLookup(Catalog, Snapshot.SettingValue("search_path")))
            : []);
        Settings = new PlanSettings(plan.Settings, context.Snapshot);
    }

    /// <summary>The plan.</summary>
    public PostgresPlan Plan { get; }

    /// <summary>Self times, rows and blocks of its nodes.</summary>
    public PlanArithmetic Times { get; }

    /// <summary>What was seen of the database; empty for a plan from a file.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>The tables; empty for a plan from a file.</summary>
    public Catalog Catalog => Snapshot.Catalog;

    /// <summary>Every node, depth first.</summary>
    public IEnumerable<PostgresPlanNode> Nodes => Plan.Nodes;

    /// <summary>Where its numbers of rows come from, as evidence says it.</summary>
    public string RowsSource => Plan.Analyzed ? "EXPLAIN ANALYZE" : "the planner's estimate";

    /// <summary>True when the tables are known.</summary>
    public bool Connected => Catalog.Tables.Count > 0;

    /// <summary>
    /// The statement with its names resolved; null when its text is not known, cannot be parsed, or there is no parser on this machine.
    /// </summary>
    public ResolvedShape? Statement => shape.Value;

    /// <summary>The facts of the plan under judgement; null when there is no plan.</summary>
    public static PlanFacts? Of(RuleContext context) => context.Plan?.Native switch
    {
        PostgresPlan plan => new PlanFacts(plan, context),
        _ => null,
    };

    /// <summary>The table, partition or materialised view that a node reads; null when it reads none or several have that name.</summary>
    public Table? TableOf(PostgresPlanNode node)
    {
        if (node.RelationName is not { } name)
        {
            return null;
        }

        var named = tables.Value[name].Where(table => node.Schema is null || table.Schema == node.Schema).Take(2).ToList();
        return named.Count == 1 ? named[0] : null;
    }

    /// <summary>
    /// What the statement asks of the table that a node reads, known by its alias; null when the statement is not known, or when the
    /// planner or the statement gave that alias twice.
    /// </summary>
    public TableAccess? AccessOf(PostgresPlanNode node)
    {
        var named = accesses.Value.Where(access => access.Table == node.RelationName && access.Source.Source.ExposedName == node.Alias).Take(2).ToList();
        return named.Count == 1 ? named[0] : null;
    }

    /// <summary>The index that a node reads; null when unknown.</summary>
    public Core.Catalogs.Index? IndexOf(PostgresPlanNode node) => node.IndexName is not { } name ? null
        : TableOf(node)?.Indexes.FirstOrDefault(index => index.Name == name)
        ?? Catalog.Indexes().Where(index => index.Name == name).Take(2).ToList() switch { [var only] => only, _ => null };

    /// <summary>Settings under which the statement was planned.</summary>
    public PlanSettings Settings { get; }

    /// <summary>What is at stake at a node alone: its own time, or its own part of the cost.</summary>
    /// <param name="node">The node.</param>
    /// <param name="part">The part of it that would go, from 0 to 1.</param>
    public Stake Stake(PostgresPlanNode node, double part = 1) =>
        Times[node].SelfTime is { } self ? StakeOf(self * part) : CostStake(SelfCost(node) * part);

    /// <summary>What is at stake in a node with everything below it.</summary>
    public Stake WholeStake(PostgresPlanNode node, double part = 1) =>
        Times[node].TotalTime is { } total ? StakeOf(total * part) : CostStake(node.TotalCost * Loops(node) * part);

    /// <summary>Two stakes that one change would save.</summary>
    public Stake Together(Stake one, Stake other) => (one, other) switch
    {
        ({ Milliseconds: { } first }, { Milliseconds: { } second }) => StakeOf(first + second),
        ({ Cost: { } first }, { Cost: { } second }) => CostStake(first + second),
        _ => one,
    };

    /// <summary>Some milliseconds of the execution as a stake.</summary>
    public Stake StakeOf(double milliseconds) =>
        new(milliseconds, null, Times.ExecutionTime is { } all and > 0 ? Math.Min(1, milliseconds / all) : 0);

    private Stake CostStake(double? cost) => cost is not { } units ? Reading.Stake.Unknown
        : new(null, units, Plan.Root.TotalCost is { } all and > 0 ? Math.Min(1, units / all) : 0);

    private static double? SelfCost(PostgresPlanNode node) => node.TotalCost is not { } total ? null
        : Math.Max(0, total - node.Children.Where(child => child.ParentRelationship is "Outer" or "Inner" or "Member" or "Subquery" or "SubPlan").Sum(child => (child.TotalCost ?? 0) * Loops(child) / Loops(node))) * Loops(node);

    /// <summary>
    /// How often the planner thinks that a node runs: once, the inner side of a nested loop once a row of the outer side, and a subplan
    /// as often as the cost of the node that asks for it says.
    /// </summary>
    public static double Loops(PostgresPlanNode node)
    {
        var loops = 1.0;
        for (var at = node; at.Parent is { } parent; at = parent)
        {
            loops *= Math.Max(1, (parent.NodeType, at.ParentRelationship) switch
            {
                ("Nested Loop", "Inner") => parent.Children.FirstOrDefault(child => child.ParentRelationship == "Outer")?.PlanRows ?? 1,
                (_, "SubPlan") => SubplanCalls.Expected(parent, at),
                _ => 1,
            });
        }

        return loops;
    }

    private static ResolvedShape? StatementOf(RuleContext context, PostgresPlan plan) =>
        (context.Plan?.Sql ?? plan.QueryText) is { } sql ? PlannedStatement.Read(sql, context.Snapshot) : null;
}
