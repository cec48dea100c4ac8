namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Which leaderboard. Copied when they are given.</summary>
public sealed record LeaderboardOptions
{
    /// <summary>The leaderboard's name: 1 to 200 characters without braces.</summary>
    public required string Name { get; set; }

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate() => StructureName.Require(Name);
}
