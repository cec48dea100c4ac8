namespace Polystore.Reports.Terminal;

/// <summary>How much the terminal report says.</summary>
public sealed record TerminalOptions
{
    /// <summary>Only the header, the counts and what was not examined in numbers.</summary>
    public bool Quiet { get; init; }

    /// <summary>How many findings of one rule a health check lists; null for all.</summary>
    public int? PerRule { get; init; } = 20;

    /// <summary>Lines of the caller's own under "What to do next": commands that this installation understands.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];
}
