namespace Polystore.Postgres.Explain.Model;

/// <summary>Just-in-time compilation. Times are milliseconds, null with TIMING OFF.</summary>
public sealed record PostgresJit
{
    /// <summary>Functions that were generated.</summary>
    public double Functions { get; internal set; }

    /// <summary>True when functions were inlined (cost above <c>jit_inline_above_cost</c>).</summary>
    public bool Inlining { get; internal set; }

    /// <summary>True when expensive optimisation was done (cost above <c>jit_optimize_above_cost</c>).</summary>
    public bool Optimization { get; internal set; }

    /// <summary>True when expressions were compiled.</summary>
    public bool Expressions { get; internal set; }

    /// <summary>True when the unpacking of rows was compiled.</summary>
    public bool Deforming { get; internal set; }

    /// <summary>Time of generation, that of <see cref="DeformTime"/> included.</summary>
    public double? GenerationTime { get; internal set; }

    /// <summary>Time of generating the unpacking of rows (17 and newer).</summary>
    public double? DeformTime { get; internal set; }

    /// <summary>Time of inlining.</summary>
    public double? InliningTime { get; internal set; }

    /// <summary>Time of optimisation.</summary>
    public double? OptimizationTime { get; internal set; }

    /// <summary>Time of emission.</summary>
    public double? EmissionTime { get; internal set; }

    /// <summary>All of it.</summary>
    public double? TotalTime { get; internal set; }
}
