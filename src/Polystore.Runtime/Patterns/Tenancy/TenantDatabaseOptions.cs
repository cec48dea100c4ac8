namespace Polystore.Runtime.Patterns;

/// <summary>How many databases of tenants are open. Immutable.</summary>
public sealed record TenantDatabaseOptions
{
    /// <summary>Stores that are open at once, 1 to 100,000; each has its own pool of connections, whose size counts as well.</summary>
    public int MaxOpen { get; init; } = 100;

    /// <summary>A store that nobody used for so long is closed at the next opening of another, or by <see cref="TenantDatabases.CloseIdleAsync"/>.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a caller waits while all that may be open are in use.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        const string Owner = nameof(TenantDatabaseOptions) + ".";
        OptionRange.Require(MaxOpen is >= 1 and <= 100_000, nameof(MaxOpen), MaxOpen, "1 to 100,000", Owner);
        OptionRange.Require(IdleAfter >= TimeSpan.Zero, nameof(IdleAfter), IdleAfter, "zero or longer", Owner);
        OptionRange.Require(Patience >= TimeSpan.Zero, nameof(Patience), Patience, "zero or longer", Owner);
    }
}
