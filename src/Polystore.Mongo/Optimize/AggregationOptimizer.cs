using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;
using Polystore.Mongo.Optimize.Rules;

namespace Polystore.Mongo.Optimize;

/// <summary>
/// Rewrites aggregation pipelines: each rule finds work that the server does not save by itself. Rules are tried until none applies.
/// </summary>
internal static class AggregationOptimizer
{
    // Each rule makes a pipeline shorter or cheaper; this is a bound for the case that two undo each other.
    private const int MostSteps = 100;

    /// <summary>All rules, those first that leave less for the others.</summary>
    public static readonly IReadOnlyList<IRewriteRule> Rules =
    [
        new WhereToExpression(), new DeadFields(), new UselessSort(), new SingleDocument(), new FacetPrefix(), new GroupKeyFilter(), new ArraySize(), new RegroupById(), new UnwindPrefilter(),
        new LimitEarlier(), new LookupNarrowing(), new EarlyProject(),
    ];

    /// <summary>Rewrites a pipeline step by step.</summary>
    /// <param name="pipeline">Its stages.</param>
    /// <param name="context">The server and the collection.</param>
    /// <param name="rules">Null for all.</param>
    /// <returns>The steps in order, each with the pipeline after it; none when nothing is better.</returns>
    public static IReadOnlyList<(string Rule, Rewrite Rewrite)> Rewrite(IReadOnlyList<BsonDocument> pipeline, RewriteContext context, IReadOnlyList<IRewriteRule>? rules = null)
    {
        var steps = new List<(string, Rewrite)>();
        var current = pipeline;
        while (steps.Count < MostSteps && Step(current, context, rules ?? Rules) is { } step)
        {
            steps.Add(step);
            current = step.Rewrite.Pipeline;
        }

        return steps;
    }

    private static (string Rule, Rewrite Rewrite)? Step(IReadOnlyList<BsonDocument> pipeline, RewriteContext context, IReadOnlyList<IRewriteRule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Apply(pipeline, context) is { } rewrite)
            {
                return (rule.Id, rewrite);
            }
        }

        return null;
    }
}
