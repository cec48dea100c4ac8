using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Rewriting;

/// <summary>
/// One way to say the same with less work, which the server does not find by itself. A rule is pure and only rewrites what gives, for
/// every collection, one of the results that the pipeline as written may give.
/// </summary>
internal interface IRewriteRule
{
    /// <summary>Such as <c>unwind-prefilter</c>.</summary>
    string Id { get; }

    /// <summary>The first place where the rule applies; null when there is none.</summary>
    Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context);
}

/// <summary>What a rule knows beside the pipeline.</summary>
internal sealed record RewriteContext
{
    /// <summary>Version of the server; what it does by itself is not advised.</summary>
    public Version ServerVersion { get; init; } = new(8, 0);

    /// <summary>True when no two documents have the same _id: a collection has such an index, a time series or a view may not.</summary>
    public bool HasUniqueIds { get; init; } = true;

    /// <summary>True when texts are compared by a collation, as options of the aggregation or of the collection say.</summary>
    public bool HasCollation { get; init; }
}

/// <summary>A step of rewriting.</summary>
/// <param name="Stage">Number of the first stage that changes, from 1.</param>
/// <param name="Why">Why it is less work, and what the server does not do by itself.</param>
/// <param name="Pipeline">The pipeline after it.</param>
internal sealed record Rewrite(int Stage, string Why, IReadOnlyList<BsonDocument> Pipeline);
