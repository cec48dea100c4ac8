namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Which index of places. Copied when they are given.</summary>
public sealed record GeoIndexOptions
{
    /// <summary>The index's name: 1 to 200 characters without braces.</summary>
    public required string Name { get; set; }

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate() => StructureName.Require(Name);
}
