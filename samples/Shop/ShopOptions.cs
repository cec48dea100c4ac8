namespace Polystore.Samples.Shop;

/// <summary>What shop to make. The same options give the same rows, value by value, on every machine.</summary>
public sealed record ShopOptions
{
    /// <summary>The smallest scale that still holds every kind of row.</summary>
    public const double SmallestScale = 0.0001;

    /// <summary>The largest scale: a hundred million orders.</summary>
    public const double LargestScale = 100;

    /// <summary>Chooses one shop out of many; any number will do.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// Size, from <see cref="SmallestScale"/> to <see cref="LargestScale"/>: 1 is a million orders, about 8 million rows
    /// in all and 0.9 GB in PostgreSQL 15 without indexes. Everything but countries, categories, coupons and settings grows with it.
    /// </summary>
    public double Scale { get; init; } = 0.01;

    /// <summary>The day of the first order. Customers and products are older, by up to three years.</summary>
    public DateOnly From { get; init; } = new(2025, 1, 1);

    /// <summary>The day on which the shop is looked at; the last order is of the day before.</summary>
    public DateOnly Until { get; init; } = new(2026, 1, 1);

    /// <summary>Returns these options, or says which one is wrong.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range; the message names it, its value and the range.</exception>
    public ShopOptions Validate()
    {
        if (!(Scale >= SmallestScale && Scale <= LargestScale))
            throw new ArgumentOutOfRangeException(nameof(Scale), Scale, $"Scale must be from {SmallestScale} to {LargestScale}.");
        if (From.Year is < 1980 or > 9000)
            throw new ArgumentOutOfRangeException(nameof(From), From, "From must lie in the years 1980 to 9000.");
        if (Until.DayNumber - From.DayNumber is < 30 or > 36_525)
            throw new ArgumentOutOfRangeException(nameof(Until), Until, "Until must lie 30 days to 100 years after From.");
        return this;
    }
}
