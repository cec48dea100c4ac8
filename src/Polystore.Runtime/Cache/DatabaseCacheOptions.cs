namespace Polystore.Runtime.Cache;

/// <summary>How a cache keeps what it loads. Copied when it is given; the defaults suit rows of a database behind a web service.</summary>
public sealed record DatabaseCacheOptions
{
    /// <summary>The cache's name, the beginning of its keys: caches of one name share their entries. Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public required string Name { get; set; }

    /// <summary>How long a loaded value is fresh. It bounds how long a value can be stale when a writer dies between its commit and the invalidation.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Share by which lives are shortened at random, 0 to 0.5, so that what was loaded together does not expire together.</summary>
    public double Jitter { get; set; } = 0.1;

    /// <summary>How long after its life a value may still be served when loading anew fails or takes longer than <see cref="SoftTimeout"/>; zero for never.</summary>
    public TimeSpan StaleLife { get; set; }

    /// <summary>How long it is remembered that there is no value; zero not to remember it.</summary>
    public TimeSpan NegativeLife { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Share of the life after which a read has the value loaded anew in the background, above 0 to 1; 1 for never.</summary>
    public double EagerAfter { get; set; } = 0.9;

    /// <summary>How long a read waits for the loader when it has a value that is past its life.</summary>
    public TimeSpan SoftTimeout { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest that one load may take; then its callers get a <see cref="TimeoutException"/>. No other process loads the same key meanwhile.</summary>
    public TimeSpan HardTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Entries that this process keeps; 0 to keep none.</summary>
    public int LocalEntries { get; set; } = 10_000;

    /// <summary>
    /// Longest that this process believes its own copy without asking Redis: the bound of staleness when the network swallows invalidations
    /// without closing the connection.
    /// </summary>
    public TimeSpan LocalLife { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Turns values into bytes.</summary>
    public required ICacheSerializer Serializer { get; set; }

    /// <summary>The clock of local lives, and of nothing that other processes see: those count by the server's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(
            Name.Length is > 0 and <= 64 && Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'),
            nameof(Name), $"'{Name}'", "1 to 64 letters, digits, '-', '_' and '.'");
        OptionRange.Require(Serializer is not null, nameof(Serializer), "missing", "given, among these options or once for all as the builder's");
        OptionRange.Require(Life > TimeSpan.Zero && Life <= TimeSpan.FromDays(365), nameof(Life), Life, "more than zero, and at most a year");
        OptionRange.Require(Jitter is >= 0 and <= 0.5, nameof(Jitter), Jitter, "from 0 to 0.5");
        OptionRange.Require(StaleLife >= TimeSpan.Zero && StaleLife <= TimeSpan.FromDays(365), nameof(StaleLife), StaleLife, "from zero to a year");
        OptionRange.Require(NegativeLife >= TimeSpan.Zero && NegativeLife <= Life, nameof(NegativeLife), NegativeLife, "from zero to Life");
        OptionRange.Require(EagerAfter is > 0 and <= 1, nameof(EagerAfter), EagerAfter, "above 0, and at most 1");
        OptionRange.Require(SoftTimeout > TimeSpan.Zero, nameof(SoftTimeout), SoftTimeout, "more than zero");
        OptionRange.Require(HardTimeout >= SoftTimeout && HardTimeout <= TimeSpan.FromHours(1), nameof(HardTimeout), HardTimeout, "at least SoftTimeout, and at most an hour");
        OptionRange.Require(LocalEntries >= 0, nameof(LocalEntries), LocalEntries, "0 or more");
        OptionRange.Require(LocalLife > TimeSpan.Zero, nameof(LocalLife), LocalLife, "more than zero");
    }
}
