using Polystore.Core.Findings;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>
/// What a better plan could save: milliseconds of one execution when the plan was executed, else units of planner cost, and the
/// share of the whole.
/// </summary>
/// <param name="Milliseconds">Elapsed time at stake; null when the plan has no times.</param>
/// <param name="Cost">Planner cost at stake; null without costs.</param>
/// <param name="Share">Part of the whole, from 0 to 1.</param>
internal sealed record Stake(double? Milliseconds, double? Cost, double Share)
{
    /// <summary>Below this share of the whole nothing is worth a finding, whatever it is: at best the statement runs 2% faster.</summary>
    public const double LeastShare = 0.02;

    // Response times of people: 0.1 s feels instant, 1 s keeps the flow of thought, 10 s keeps attention
    // (Nielsen, Usability Engineering, 1993, chapter 5).
    private const double InstantMs = 100;
    private const double FlowMs = 1000;
    private const double AttentionMs = 10_000;

    // What PostgreSQL itself takes for dear: jit_above_cost (100000) and parallel_setup_cost (1000) of runtime-config-query.
    private const double DearCost = 100_000;
    private const double NoticeableCost = 1000;

    /// <summary>Nothing is at stake that can be said in time or cost.</summary>
    public static Stake Unknown { get; } = new(null, null, 0);

    /// <summary>True when there is enough at stake for a finding; what cannot be said is not held against it.</summary>
    public bool Matters => (Milliseconds is null && Cost is null) || Share >= LeastShare;

    /// <summary>Severity by what one execution wastes.</summary>
    public Severity Severity => (Milliseconds, Cost) switch
    {
        ({ } time, _) when time >= AttentionMs || (time >= FlowMs && Share >= 0.5) => Severity.High,
        ({ } time, _) when time >= InstantMs => Severity.Medium,
        ({ }, _) => Share >= 0.5 ? Severity.Low : Severity.Info,
        (null, >= DearCost) => Share >= 0.5 ? Severity.High : Severity.Medium,
        (null, >= NoticeableCost) => Severity.Medium,
        (null, _) => Severity.Low,
    };

    /// <summary>Order among findings of one severity.</summary>
    public double Weight => Milliseconds ?? Cost ?? 0;

    /// <summary>As a phrase: <c>830 ms of one execution, 83% of its time</c>; null when nothing can be said.</summary>
    public string? Describe() => (Milliseconds, Cost) switch
    {
        ({ } time, _) => $"up to {PlanWords.Time(time)} of each execution, {PlanWords.Share(Share)} of its time",
        (null, { } cost) => $"up to {PlanWords.Number(cost)} units of planner cost, {PlanWords.Share(Share)} of the whole (not executed)",
        _ => null,
    };
}
