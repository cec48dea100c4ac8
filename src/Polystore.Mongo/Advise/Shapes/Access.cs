using MongoDB.Bson;

namespace Polystore.Mongo.Advise.Shapes;

/// <summary>One search of one collection: an operation has one, and one more for each branch of <c>$or</c> and for each join.</summary>
internal sealed record Access
{
    /// <summary>The collection, without its database.</summary>
    public required string Collection { get; init; }

    /// <summary>What is compared.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    /// <summary>The order that is asked for, by path: 1 or -1.</summary>
    public IReadOnlyList<(string Path, int Direction)> Sort { get; init; } = [];

    /// <summary>Documents that are wanted at most; null for all. With an order that the index gives, the search ends there.</summary>
    public double? Limit { get; init; }

    /// <summary>How text is compared, as the shell writes it; null for the collection's own way.</summary>
    public BsonDocument? Collation { get; init; }

    /// <summary>How often the search runs for one run of the operation: above 1 for a join, once for each document.</summary>
    public double Times { get; init; } = 1;

    /// <summary>The fields that are returned, with those of the filter; null for the whole document.</summary>
    public IReadOnlyList<string>? Wanted { get; init; }

    /// <summary>Filters that no comparison stands for; they are tried on documents too.</summary>
    public IReadOnlyList<BsonDocument> Rest { get; init; } = [];

    public IEnumerable<Comparison> Of(ComparisonKind kind) => Comparisons.Where(comparison => comparison.Kind == kind);

    public bool Fixes(string path) => Comparisons.Any(comparison => comparison.Path == path && comparison.Kind == ComparisonKind.Equality);
}
