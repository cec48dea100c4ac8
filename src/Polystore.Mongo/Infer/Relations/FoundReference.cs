using Polystore.Core.Schemas;
using Polystore.Mongo.Infer.Profile;

namespace Polystore.Mongo.Infer.Relations;

/// <summary>A field whose values are keys of another collection.</summary>
/// <param name="From">The collection that holds it.</param>
/// <param name="Path">Its path, elements of arrays as <c>[]</c>.</param>
/// <param name="To">The collection that it refers to.</param>
/// <param name="ToPath">The key over there.</param>
/// <param name="Found">Share of the looked up values that exist over there, 0 to 1.</param>
/// <param name="Sampled">Different values that were looked up.</param>
internal sealed record FoundReference(CollectionProfile From, string Path, CollectionProfile To, string ToPath, double Found, long Sampled)
{
    /// <summary>The path as queries write it.</summary>
    public string QueryPath => Path.Replace("[]", "", StringComparison.Ordinal);

    /// <summary>Whether one document refers to several.</summary>
    public bool IsList => Path.Contains("[]", StringComparison.Ordinal);

    /// <summary>How many refer to one; null when not measured.</summary>
    public SchemaChildren? Children { get; init; }

    /// <summary>How the workload reads both; null without a workload.</summary>
    public ReadsTogether? Reads { get; init; }
}
