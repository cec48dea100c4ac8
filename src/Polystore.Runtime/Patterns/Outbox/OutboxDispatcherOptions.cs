namespace Polystore.Runtime.Patterns;

/// <summary>How an outbox is sent. Immutable.</summary>
public sealed record OutboxDispatcherOptions
{
    /// <summary>Messages that are taken at once, 1 to 10,000.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Keys that are sent at once, 1 to 1,000; messages of one key follow each other.</summary>
    public int Parallelism { get; init; } = 8;

    /// <summary>How long a batch may take, 100 ms or more; what a dispatcher that died had taken is another's after it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the table is looked at without being told of a message, 10 ms or more.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Attempts after which a message is dead, 1 or more; <see cref="int.MaxValue"/> lets no later message of its key go before it, ever.</summary>
    public int MaxAttempts { get; init; } = 10;

    /// <summary>The pause after the first failure; doubled after each further one, and shortened at random by up to a quarter.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long messages are kept that were sent; zero deletes them at once.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Told of what <see cref="OutboxDispatcher.RunAsync"/> survives: a message that failed, a database that does not answer.</summary>
    public Action<Exception>? OnFailure { get; init; }

    internal TimeSpan PauseAfter(int attempt, double random) =>
        TimeSpan.FromTicks((long)Math.Min(LongestPause.Ticks, FirstPause.Ticks * Math.Pow(2, Math.Min(attempt - 1, 60)))) * (1 - (random / 4));

    internal void Validate()
    {
        const string Owner = nameof(OutboxDispatcherOptions) + ".";
        OptionRange.Require(BatchSize is >= 1 and <= 10_000, nameof(BatchSize), BatchSize, "1 to 10,000", Owner);
        OptionRange.Require(Parallelism is >= 1 and <= 1_000, nameof(Parallelism), Parallelism, "1 to 1,000", Owner);
        OptionRange.Require(Lease >= TimeSpan.FromMilliseconds(100), nameof(Lease), Lease, "100 ms or longer", Owner);
        OptionRange.Require(PollInterval >= TimeSpan.FromMilliseconds(10), nameof(PollInterval), PollInterval, "10 ms or longer", Owner);
        OptionRange.Require(MaxAttempts >= 1, nameof(MaxAttempts), MaxAttempts, "1 or more", Owner);
        OptionRange.Require(FirstPause >= TimeSpan.Zero, nameof(FirstPause), FirstPause, "zero or longer", Owner);
        OptionRange.Require(LongestPause >= FirstPause, nameof(LongestPause), LongestPause, "at least FirstPause", Owner);
        OptionRange.Require(Retention >= TimeSpan.Zero, nameof(Retention), Retention, "zero or longer", Owner);
    }
}
