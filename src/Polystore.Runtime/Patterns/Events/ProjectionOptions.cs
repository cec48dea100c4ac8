namespace Polystore.Runtime.Patterns;

/// <summary>How a projection follows the events. Immutable.</summary>
public sealed record ProjectionOptions
{
    /// <summary>Events for each transaction, 1 to 10,000.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>How often it is looked whether there are new events, 10 ms or more.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Told of what <see cref="ProjectionRunner.RunAsync"/> survives.</summary>
    public Action<Exception>? OnFailure { get; init; }

    internal void Validate()
    {
        const string Owner = nameof(ProjectionOptions) + ".";
        OptionRange.Require(BatchSize is >= 1 and <= 10_000, nameof(BatchSize), BatchSize, "1 to 10,000", Owner);
        OptionRange.Require(PollInterval >= TimeSpan.FromMilliseconds(10), nameof(PollInterval), PollInterval, "10 ms or longer", Owner);
    }
}
