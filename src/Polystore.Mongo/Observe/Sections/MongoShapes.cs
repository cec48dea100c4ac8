namespace Polystore.Mongo.Observe.Sections;

/// <summary>What the profiler recorded, as shapes without values.</summary>
/// <param name="Items">The dearest first.</param>
public sealed record MongoShapes(IReadOnlyList<MongoShape> Items)
{
    /// <summary>How the profiler of each database is set.</summary>
    public IReadOnlyList<MongoProfiler> Profilers { get; init; } = [];
}

/// <summary>The profiler of one database.</summary>
/// <param name="Database">Database.</param>
/// <param name="Level">0 off, 1 slow operations, 2 all.</param>
/// <param name="SlowMilliseconds">From when on an operation is slow.</param>
/// <param name="SampleRate">Share of the slow operations that is recorded.</param>
public sealed record MongoProfiler(string Database, int Level, double SlowMilliseconds, double SampleRate);

/// <summary>Operations of one shape.</summary>
public sealed record MongoShape
{
    /// <summary>Database.</summary>
    public required string Database { get; init; }

    /// <summary>Collection.</summary>
    public required string Collection { get; init; }

    /// <summary>Paths that are compared by equality, in order of name.</summary>
    public IReadOnlyList<string> Equal { get; init; } = [];

    /// <summary>Paths of the sort, with direction.</summary>
    public IReadOnlyList<MongoKeyPart> Sort { get; init; } = [];

    /// <summary>Paths that are compared by range.</summary>
    public IReadOnlyList<string> Range { get; init; } = [];

    /// <summary>Why an index cannot be told from the shape; null when it can.</summary>
    public string? Opaque { get; init; }

    /// <summary>Operations.</summary>
    public long Count { get; init; }

    /// <summary>Of them without an index.</summary>
    public long Scans { get; init; }

    /// <summary>Of them with a sort in memory.</summary>
    public long Sorts { get; init; }

    /// <summary>Of them with $lookup or $graphLookup.</summary>
    public long Lookups { get; init; }

    /// <summary>Paths that are compared with a pattern without regard to case, in order of name.</summary>
    public IReadOnlyList<string> IgnoresCase { get; init; } = [];

    /// <summary>Keys of indexes examined, all together.</summary>
    public long Keys { get; init; }

    /// <summary>Documents examined, all together.</summary>
    public long Examined { get; init; }

    /// <summary>Documents returned or changed, all together.</summary>
    public long Returned { get; init; }

    /// <summary>Milliseconds, all together.</summary>
    public double Milliseconds { get; init; }

    /// <summary>The shape in one line, the same for the same shape.</summary>
    public string Text =>
        $"{Database}.{Collection}: {string.Join(", ", Equal.Select(path => path + " =").Concat(Range.Select(path => path + " ‥")))}" +
        (Sort.Count > 0 ? $" sort {string.Join(", ", Sort.Select(part => $"{part.Path} {part.Kind}"))}" : "");
}
