using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>The lines under the tree.</summary>
internal static class TextPlanFooter
{
    public static void Write(TextLines lines, PostgresPlan plan)
    {
        lines.Property("Query Parameters", plan.QueryParameters);
        lines.Property("Settings", string.Join(", ", plan.Settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'")));
        lines.Property("Query Identifier", plan.QueryIdentifier);
        if (plan.PlanningBuffers is not null || plan.PlanningIoTimings is not null || plan.PlanningMemory is not null)
        {
            lines.Line("Planning:");
            TextMeasureLines.Usage(lines.Deeper(), plan.PlanningBuffers, plan.PlanningIoTimings);
            if (plan.PlanningMemory is { } memory)
            {
                lines.Deeper().Property("Memory", $"used={TextLines.Number(memory.Used)}kB  allocated={TextLines.Number(memory.Allocated)}kB");
            }
        }

        Milliseconds(lines, "Planning Time", plan.PlanningTime);
        foreach (var trigger in plan.Triggers)
        {
            lines.Line(Trigger(trigger));
        }

        if (plan.Jit is { } jit)
        {
            Jit(lines, jit);
        }

        if (plan.Serialization is { } serialization)
        {
            var time = serialization.Time is { } spent ? $"time={TextLines.Time(spent)} ms  " : "";
            lines.Property("Serialization", $"{time}output={TextLines.Number(serialization.OutputVolume)}kB  format={serialization.Format}");
            TextMeasureLines.Usage(lines.Deeper(), serialization.Buffers, serialization.IoTimings);
        }

        Milliseconds(lines, "Execution Time", plan.ExecutionTime);
        TextNodeLines.Others(lines, plan.Other);
    }

    public static void Jit(TextLines lines, PostgresJit jit)
    {
        lines.Line("JIT:");
        var inner = lines.Deeper();
        inner.Property("Functions", jit.Functions);
        inner.Property("Options", $"Inlining {Word(jit.Inlining)}, Optimization {Word(jit.Optimization)}, Expressions {Word(jit.Expressions)}, Deforming {Word(jit.Deforming)}");
        if (jit.TotalTime is { } total)
        {
            var deform = jit.DeformTime is { } time ? $" (Deform {TextLines.Time(time)} ms)" : "";
            inner.Property(
                "Timing",
                $"Generation {TextLines.Time(jit.GenerationTime ?? 0)} ms{deform}, Inlining {TextLines.Time(jit.InliningTime ?? 0)} ms, "
                + $"Optimization {TextLines.Time(jit.OptimizationTime ?? 0)} ms, Emission {TextLines.Time(jit.EmissionTime ?? 0)} ms, Total {TextLines.Time(total)} ms");
        }
    }

    private static string Trigger(PostgresTrigger trigger) =>
        "Trigger" + (trigger.Name is { } name ? " " + name : "") + (trigger.Constraint is { } constraint ? " for constraint " + constraint : "")
        + (trigger.Relation is { } relation ? " on " + relation : "") + ":" + (trigger.Time is { } time ? " time=" + TextLines.Time(time) : "")
        + " calls=" + TextLines.Number(trigger.Calls);

    private static void Milliseconds(TextLines lines, string name, double? time)
    {
        if (time is { } spent)
        {
            lines.Line($"{name}: {TextLines.Time(spent)} ms");
        }
    }

    private static string Word(bool flag) => flag ? "true" : "false";
}
