using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Plans;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Writing;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>Says a plan in the words that all engines share.</summary>
public static class PlanTranslation
{
    private static readonly HashSet<string> Told =
    [
        "Node Type", "Parent Relationship", "Relation Name", "Schema", "Alias", "Index Name", "Startup Cost", "Total Cost", "Plan Rows",
        "Actual Startup Time", "Actual Total Time", "Actual Rows", "Actual Loops",
    ];

    /// <summary>The plan for renderers: self times of all processes, rows of all loops, everything else by the server's names.</summary>
    public static QueryPlan ToQueryPlan(this PostgresPlan plan)
    {
        var arithmetic = PlanArithmetic.Of(plan);
        var totals = new Dictionary<string, double>();
        Add(totals, "jit_ms", plan.Jit?.TotalTime);
        Add(totals, "trigger_ms", plan.Triggers.Count > 0 ? arithmetic.TriggerTime : null);
        Add(totals, "blocks_read", plan.Root.Buffers?.SharedRead);
        Add(totals, "blocks_hit", plan.Root.Buffers?.SharedHit);
        Add(totals, "temp_blocks_written", plan.Root.Buffers?.TempWritten);
        return new QueryPlan
        {
            Engine = EngineNames.Postgres,
            Root = Tree(plan.Nodes.ToArray(), arithmetic),
            Sql = plan.QueryText,
            Analyzed = plan.Analyzed,
            PlanningMs = plan.PlanningTime,
            ExecutionMs = plan.ExecutionTime,
            Totals = totals,
            Truncated = plan.Truncated,
        };
    }

    // From the last node to the first, so that children are ready before their parents.
    private static PlanNode Tree(PostgresPlanNode[] all, PlanArithmetic arithmetic)
    {
        var done = new PlanNode[all.Length];
        for (var i = all.Length - 1; i >= 0; i--)
        {
            var node = all[i];
            var numbers = arithmetic[node];
            done[i] = new PlanNode
            {
                Node = TextNodeTitle.Kind(node),
                Id = node.Id,
                Relation = node.RelationName ?? node.FunctionName ?? node.TableFunctionName ?? node.CteName ?? node.TuplestoreName,
                Schema = node.Schema,
                Alias = node.Alias,
                Index = node.IndexName,
                Detail = TextNodeTitle.Of(node),
                Relationship = Relationship(node.ParentRelationship),
                SelfTimeMs = numbers.SelfProcessTime,
                TotalTimeMs = numbers.TotalTime,
                Rows = numbers.Rows,
                EstimatedRows = numbers.EstimatedRows,
                EstimateRatio = numbers.EstimateRatio,
                SelfBlocks = numbers.SelfBuffers?.Touched,
                Loops = node.Loops,
                StartupCost = node.StartupCost,
                TotalCost = node.TotalCost,
                Attributes = Attributes(node),
                Children = node.Children.Select(child => done[child.Id - 1]).ToList(),
            };
        }

        return done[0];
    }

    private static string? Relationship(string? relationship) => relationship switch { "InitPlan" => "init", _ => relationship?.ToLowerInvariant() };

    private static Dictionary<string, string> Attributes(PostgresPlanNode node)
    {
        var attributes = new Dictionary<string, string>();
        Add(attributes, NodeProperties.All, node);
        Add(attributes, MeasureProperties.All, node);
        Say(attributes, "Grouping Sets", node.GroupingSets.Count > 0 ? PlanPhrases.Of(node.GroupingSets) : null);
        Say(attributes, "Full-sort Groups", node.FullSortGroups is { } full ? PlanPhrases.Of(full) : null);
        Say(attributes, "Pre-sorted Groups", node.PresortedGroups is { } presorted ? PlanPhrases.Of(presorted) : null);
        Say(attributes, "Target Tables", node.TargetTables.Count > 0 ? PlanPhrases.Of(node.TargetTables) : null);
        if (node.Workers.Count > 0)
        {
            attributes["Workers"] = node.Workers.Count.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in node.Other)
        {
            attributes.TryAdd(name, value);
        }

        return attributes;
    }

    private static void Add<TOwner>(Dictionary<string, string> attributes, IReadOnlyList<PlanProperty<TOwner>> properties, TOwner owner)
    {
        foreach (var property in properties)
        {
            if (!Told.Contains(property.Name) && property.Write(owner) is { } value)
            {
                attributes[property.Name] = value.Describe();
            }
        }
    }

    private static void Say(Dictionary<string, string> attributes, string name, string? phrase)
    {
        if (phrase is not null)
        {
            attributes[name] = phrase;
        }
    }

    private static void Add(Dictionary<string, double> totals, string name, double? value)
    {
        if (value is { } number)
        {
            totals[name] = number;
        }
    }
}
