using MongoDB.Bson;
using Polystore.Core.Engines;
using Polystore.Core.Plans;
using Polystore.Core.Plans.Comparing;
using Polystore.Core.Redaction;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Operations;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Explain;

/// <summary>Takes the user's values out of an explanation: out of the operation, the filters and the bounds. Findings never quote them.</summary>
public static class HiddenPlan
{
    private static readonly string[] Whole = ["[MinKey, MaxKey]", "[MaxKey, MinKey]"];

    /// <summary>The explanation without values.</summary>
    public static Explanation Hide(Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var plan = explanation.Plan with { Root = Hide(explanation.Plan.Root), Sql = explanation.Plan.Sql is { } text ? HiddenValues.Hide(text) : null };
        return explanation with
        {
            Plan = plan,
            Findings = explanation.Findings.Select(FindingRedactor.Redact).ToList(),
            Comparison = explanation.Comparison is { } comparison
                ? PlanComparer.Compare(explanation.Plan with { Root = Hide(comparison.BeforeRoot) }, comparison.Before, plan) with { Totals = comparison.Totals }
                : null,
        };
    }

    // From the last node to the first, so that children are ready before their parents.
    private static PlanNode Hide(PlanNode root)
    {
        var done = new Dictionary<PlanNode, PlanNode>(ReferenceEqualityComparer.Instance);
        foreach (var node in root.Flatten().Reverse())
        {
            done[node] = node with
            {
                Attributes = node.Attributes.ToDictionary(attribute => attribute.Key, attribute => Hide(attribute.Key, attribute.Value), StringComparer.Ordinal),
                Children = node.Children.Select(child => done[child]).ToList(),
            };
        }

        return done[root];
    }

    private static string Hide(string name, string value)
    {
        if (name is "keyPattern" or "sortPattern" or "sortKey" || value is not ['{' or '[', ..])
        {
            return value;
        }

        try
        {
            var read = ShellText.ReadValue(value, DateTimeOffset.UnixEpoch);
            return name == "indexBounds" ? ShellCommand.Json(Bounds((BsonDocument)read)) : Write(HiddenValues.HideValue(new BsonDocument(name, read)).AsBsonDocument[0]);
        }
        catch (Exception unreadable) when (unreadable is FormatException or InvalidCastException)
        {
            return "?";
        }
    }

    private static string Write(BsonValue value) => value is BsonDocument document ? ShellCommand.Json(document) : value.ToString() ?? "?";

    // That a field is not bounded at all says no value.
    private static BsonDocument Bounds(BsonDocument bounds) => new(bounds.Select(field => new BsonElement(
        field.Name,
        field.Value is BsonArray intervals
            ? new BsonArray(intervals.Take(3).Select(interval => interval is BsonString text && Whole.Contains(text.Value) ? text.Value : "[?, ?]").Concat(intervals.Count > 3 ? ["…"] : []))
            : "?")));
}
