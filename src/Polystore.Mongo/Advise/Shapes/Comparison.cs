using MongoDB.Bson;

namespace Polystore.Mongo.Advise.Shapes;

/// <summary>How a field is compared, as far as it matters to the place of the field in an index.</summary>
internal enum ComparisonKind
{
    /// <summary>One value.</summary>
    Equality,

    /// <summary>A list so short that an order after it still comes from the index (<see cref="AccessReading.ShortList"/>).</summary>
    List,

    /// <summary>Everything between two ends: ranges, case-sensitive prefixes, long lists.</summary>
    Range,

    /// <summary>What an index can test and not bound: negations, patterns, existence.</summary>
    Test,
}

/// <summary>One comparison of a filter.</summary>
/// <param name="Path">Path of the field.</param>
/// <param name="Kind">How.</param>
/// <param name="Condition">The part of the filter, <c>{ status: "open" }</c>, to be tried on documents.</param>
internal sealed record Comparison(string Path, ComparisonKind Kind, BsonDocument Condition);
