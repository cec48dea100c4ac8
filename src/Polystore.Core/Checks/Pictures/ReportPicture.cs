using Polystore.Core.Findings;

namespace Polystore.Core.Checks.Pictures;

/// <summary>
/// A picture of what was seen, drawn by an engine in words that no renderer has to know the engine for. Every text may hold
/// names from the database and is encoded by the renderer.
/// </summary>
public abstract record ReportPicture
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What to read from it, in a sentence or two; null when the heading says it all.</summary>
    public string? Caption { get; init; }

    /// <summary>The worst severity among its marks; null when nothing in it is marked.</summary>
    public abstract Severity? Worst { get; }
}
