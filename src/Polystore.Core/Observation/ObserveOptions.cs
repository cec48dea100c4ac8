using Polystore.Core.Errors;

namespace Polystore.Core.Observation;

/// <summary>How a probe behaves.</summary>
public sealed record ObserveOptions
{
    /// <summary>Longest a single statement of the probe may run: 1 second to 1 hour, default 30 seconds.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest the probe waits for a lock: 0 to 1 minute, default 1 second; what is locked longer is not examined.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest the whole of the data family may read user rows: default 20 seconds; what was not reached is not examined.</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether user rows may be read, by the named and time-bounded data family only.</summary>
    public bool ReadData { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="UsageException">A value is out of its range.</exception>
    public ObserveOptions Validate()
    {
        Require("statement timeout", StatementTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Require("lock timeout", LockTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Require("data timeout", DataTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        return this;
    }

    private static void Require(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            throw new UsageException($"The {name} is {value.TotalSeconds:0.###} s; give a value from {least.TotalSeconds:0} s to {most.TotalSeconds:0} s.");
        }
    }
}
