using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>What just-in-time compilation did.</summary>
internal static class JitSection
{
    public static PostgresJit Read(PlanValue value)
    {
        var options = value.Find("Options");
        var timing = value.Find("Timing");
        var generation = timing?.Find("Generation");
        return new PostgresJit
        {
            Functions = value.Find("Functions")?.AsNumber() ?? 0,
            Inlining = options?.Find("Inlining")?.AsFlag() ?? false,
            Optimization = options?.Find("Optimization")?.AsFlag() ?? false,
            Expressions = options?.Find("Expressions")?.AsFlag() ?? false,
            Deforming = options?.Find("Deforming")?.AsFlag() ?? false,
            GenerationTime = generation?.AsNumber() ?? generation?.Find("Total")?.AsNumber(),
            DeformTime = generation?.Find("Deform")?.AsNumber(),
            InliningTime = timing?.Find("Inlining")?.AsNumber(),
            OptimizationTime = timing?.Find("Optimization")?.AsNumber(),
            EmissionTime = timing?.Find("Emission")?.AsNumber(),
            TotalTime = timing?.Find("Total")?.AsNumber(),
        };
    }

    public static PlanValue Write(PostgresJit jit)
    {
        var value = PlanValue.Object();
        value.Add("Functions", PlanValue.Of(jit.Functions));
        var options = PlanValue.Object();
        options.Add("Inlining", PlanValue.Of(jit.Inlining));
        options.Add("Optimization", PlanValue.Of(jit.Optimization));
        options.Add("Expressions", PlanValue.Of(jit.Expressions));
        options.Add("Deforming", PlanValue.Of(jit.Deforming));
        value.Add("Options", options);
        if (jit.TotalTime is null)
        {
            return value;
        }

        var timing = PlanValue.Object();
        timing.Add("Generation", Generation(jit));
        timing.Add("Inlining", PlanValue.Of(jit.InliningTime ?? 0));
        timing.Add("Optimization", PlanValue.Of(jit.OptimizationTime ?? 0));
        timing.Add("Emission", PlanValue.Of(jit.EmissionTime ?? 0));
        timing.Add("Total", PlanValue.Of(jit.TotalTime.Value));
        value.Add("Timing", timing);
        return value;
    }

    private static PlanValue Generation(PostgresJit jit)
    {
        if (jit.DeformTime is not { } deform)
        {
            return PlanValue.Of(jit.GenerationTime ?? 0);
        }

        var generation = PlanValue.Object();
        generation.Add("Deform", PlanValue.Of(deform));
        generation.Add("Total", PlanValue.Of(jit.GenerationTime ?? 0));
        return generation;
    }
}
