namespace Polystore.Core.Schemas;

/// <summary>What random documents hold, without any of their values.</summary>
public sealed record InferredSchema
{
    /// <summary>Target with secrets masked.</summary>
    public required string Target { get; init; }

    /// <summary>Version of the server.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The collections, in order of name.</summary>
    public required IReadOnlyList<InferredCollection> Collections { get; init; }
}

/// <summary>One collection.</summary>
public sealed record InferredCollection
{
    /// <summary>Database.</summary>
    public required string Database { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Documents by the server's count; null when it does not say.</summary>
    public long? Documents { get; init; }

    /// <summary>Random documents that were read.</summary>
    public required long Sampled { get; init; }

    /// <summary>Paths in order; elements of arrays stand as <c>[]</c>.</summary>
    public IReadOnlyList<InferredField> Fields { get; init; } = [];

    /// <summary>A validator; null when none was asked for.</summary>
    public InferredValidator? Validator { get; init; }
}

/// <summary>One path.</summary>
/// <param name="Path">The path: <c>items[].price</c>.</param>
/// <param name="Share">Share of the sampled documents that have it, 0 to 1.</param>
/// <param name="ShareLow">Lower end of the 95 % interval of the share in the collection (Wilson 1927).</param>
/// <param name="Types">Share of each BSON type among its values, most frequent first.</param>
/// <param name="Distinct">Different values among the sampled ones, counted up to 1,000.</param>
/// <param name="LongestArray">Most elements of one array; 0 for what is none.</param>
public sealed record InferredField(string Path, double Share, double ShareLow, IReadOnlyList<KeyValuePair<string, double>> Types, long Distinct, long LongestArray);

/// <summary>A validator and what it would meet.</summary>
/// <param name="Apply">The command that sets it, to warn and not to refuse.</param>
/// <param name="Rollback">The command that restores what is there.</param>
/// <param name="Violations">Documents that violate it; null when they could not be counted.</param>
/// <param name="Checked">Documents that were looked at.</param>
/// <param name="NotCounted">Why they could not be counted; null when they were.</param>
public sealed record InferredValidator(string Apply, string Rollback, long? Violations, long? Checked, string? NotCounted);
