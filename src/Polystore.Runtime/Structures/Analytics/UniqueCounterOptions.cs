namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Whose visitors are counted, and how long a day of them is known. Copied when they are given.</summary>
public sealed record UniqueCounterOptions
{
    /// <summary>The counter's name: 1 to 200 characters without braces.</summary>
    public required string Name { get; set; }

    /// <summary>How long a day is kept after its end, from a day to ten years.</summary>
    public required TimeSpan Kept { get; set; }

    /// <summary>The clock that says which day it is.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        StructureName.Require(Name);
        DayKeys.Require(Kept, nameof(Kept));
    }
}
