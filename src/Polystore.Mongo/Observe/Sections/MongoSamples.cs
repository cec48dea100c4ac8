namespace Polystore.Mongo.Observe.Sections;

/// <summary>What random documents of each collection look like. Names of fields and counts, no values.</summary>
/// <param name="Items">One entry a collection that was sampled.</param>
/// <param name="NotReached">Collections that the time did not suffice for, as <c>database.collection</c>.</param>
public sealed record MongoSamples(IReadOnlyList<MongoSample> Items, IReadOnlyList<string> NotReached);

/// <summary>What random documents of one collection look like.</summary>
/// <param name="Database">Database.</param>
/// <param name="Collection">Collection.</param>
/// <param name="Documents">Documents that were read.</param>
/// <param name="LargestBytes">Size of the largest of them.</param>
/// <param name="Paths">The paths in order of name.</param>
public sealed record MongoSample(string Database, string Collection, long Documents, long LargestBytes, IReadOnlyList<MongoPath> Paths);

/// <summary>One path; elements of arrays stand as <c>[]</c>, names that look like values as <c>&lt;key&gt;</c>.</summary>
public sealed record MongoPath
{
    /// <summary>The path: <c>items[].price</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Documents that have it.</summary>
    public required long Documents { get; init; }

    /// <summary>Values by BSON type, as <c>$type</c> names it.</summary>
    public required IReadOnlyDictionary<string, long> Types { get; init; }

    /// <summary>Different values among the sampled ones, counted up to 1,000.</summary>
    public long Distinct { get; init; }

    /// <summary>Strings that are a date and a time of ISO 8601.</summary>
    public long DateTexts { get; init; }

    /// <summary>Strings that are a UUID or an ObjectId.</summary>
    public long IdentifierTexts { get; init; }

    /// <summary>Most elements of one array.</summary>
    public long LongestArray { get; init; }

    /// <summary>Elements of all arrays together.</summary>
    public long Elements { get; init; }

    /// <summary>Different names of fields that look like values, below an object.</summary>
    public long ValueNames { get; init; }

    /// <summary>Values of any type.</summary>
    public long Values => Types.Values.Sum();
}
