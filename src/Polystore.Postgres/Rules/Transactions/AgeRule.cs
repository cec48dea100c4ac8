using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Capacity;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

/// <summary>What the four rules about the age of ids share: how old is too old, and how bad that is.</summary>
internal abstract class AgeRule : IRule
{
    private static readonly RuleOption Overdue = new()
    {
        Name = "overdue-factor", Default = 1.25, Unit = "ratio", Minimum = 0, Meaning = "age as a multiple of the maximum at which autovacuum freezes, from which on it is reported",
        Source = "ages swing up to the maximum, where a vacuum is forced (manual 20.10); a quarter more means that the vacuum does not finish or does not come",
    };

    private static readonly RuleOption CriticalDays = new()
    {
        Name = "critical-days", Default = 14, Unit = "days", Meaning = "when the ids run out sooner at the observed rate: critical",
        Source = "a freeze of a table of several TB with its indexes at the default cost limit runs for days, and must finish before",
    };

    public abstract RuleInfo Info { get; }

    protected abstract IdSpace Ids { get; }

    public RuleVerdict Judge(RuleContext context) =>
        context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) && server.InRecovery
            ? RuleVerdict.NotExamined("a standby freezes nothing; ask the primary")
            : JudgePrimary(context);

    protected abstract RuleVerdict JudgePrimary(RuleContext context);

    protected static RuleInfo Describe(string id, string title, string looksFor, string why, params string[] references) => new()
    {
        Id = id,
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = title,
        LooksFor = looksFor,
        Why = why,
        Options = [Overdue, CriticalDays, Interval.Hours],
        References = references,
    };

    protected static bool IsOverdue(RuleContext context, long age, long freezeMaxAge) => age >= context.Option(Overdue) * freezeMaxAge;

    /// <summary>Past the failsafe the server itself drops everything else; past its warnings hours may be left.</summary>
    protected Severity Grade(RuleContext context, long age) =>
        age >= IdSpace.Warns || Ids.DaysLeft(context, age) < context.Option(CriticalDays) ? Severity.Critical
        : age >= Ids.Failsafe(context.Snapshot) ? Severity.High
        : Severity.Medium;

    protected string Impact(RuleContext context, long age) =>
        $"{Amount.Of(Math.Max(0, IdSpace.Stop - age))} {Ids.Name} are left, {Amount.Share((double)age / IdSpace.Stop)} are used; then the server takes no more writes"
        + (Ids.DaysLeft(context, age) is { } days ? $", at the observed rate on {context.Now.AddDays(Math.Min(days, 36_500)):yyyy-MM-dd}" : "");

    protected IEnumerable<Evidence> Evidence(RuleContext context, long age, long freezeMaxAge, string source)
    {
        yield return Core.Findings.Evidence.Of("age", age, Ids.Name, source);
        yield return Core.Findings.Evidence.Of("autovacuum freezes from", freezeMaxAge, Ids.Name, Ids.FreezeSetting);
        yield return Core.Findings.Evidence.Of("failsafe from", Ids.Failsafe(context.Snapshot), Ids.Name, Ids.FailsafeSetting);
        yield return Core.Findings.Evidence.Of("writes stop at", IdSpace.Stop, Ids.Name, "2^31 - 1 less 3,000,000: varsup.c, multixact.c");
        if (Ids.DailyUse(context) is { } daily)
        {
            yield return Core.Findings.Evidence.Of("used a day", daily, Ids.Name, "the two snapshots");
            yield return Core.Findings.Evidence.Of("days left", Ids.DaysLeft(context, age)!.Value, "days", "the two snapshots");
        }
    }

    /// <summary>What would make a vacuum useless; null when nothing does. Horizons are transaction ids, so they say nothing about multixacts.</summary>
    protected string? Obstacle(RuleContext context, long freezeMaxAge) =>
        Ids == IdSpace.Transactions && HorizonHolder.Find(context.Snapshot).Where(holder => !holder.OnlyCatalogue && holder.ForCurrent).MaxBy(holder => holder.Age) is { } holder
        && holder.Age >= freezeMaxAge
            ? $"{holder.Name} holds back freezing by {Amount.Of(holder.Age)} transactions"
            : null;
}
