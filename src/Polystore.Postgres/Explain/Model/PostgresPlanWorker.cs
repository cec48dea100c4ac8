namespace Polystore.Postgres.Explain.Model;

/// <summary>What one worker of a parallel plan measured in a node.</summary>
public sealed class PostgresPlanWorker : PostgresPlanMeasures
{
    internal PostgresPlanWorker()
    {
    }

    /// <summary>Number of the worker, from 0.</summary>
    public int Number { get; internal set; }

    /// <summary>Just-in-time compilation in this worker.</summary>
    public PostgresJit? Jit { get; internal set; }
}
