namespace Polystore.Postgres.Explain.Model;

/// <summary>A trigger that fired.</summary>
public sealed record PostgresTrigger
{
    /// <summary>Name of the trigger; text leaves it out for constraints unless VERBOSE.</summary>
    public string? Name { get; internal set; }

    /// <summary>Constraint that the trigger keeps.</summary>
    public string? Constraint { get; internal set; }

    /// <summary>Table; text leaves it out when only one table is written.</summary>
    public string? Relation { get; internal set; }

    /// <summary>Milliseconds, all calls together; null with TIMING OFF.</summary>
    public double? Time { get; internal set; }

    /// <summary>Times that it fired.</summary>
    public double Calls { get; internal set; }
}
