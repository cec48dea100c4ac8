namespace Polystore.Postgres.Explain.Model;

/// <summary>Memory of the planner, in kB.</summary>
public sealed record PostgresPlanMemory
{
    /// <summary>Memory in use.</summary>
    public double Used { get; internal set; }

    /// <summary>Memory taken from the system.</summary>
    public double Allocated { get; internal set; }
}
