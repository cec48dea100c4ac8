using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Workload;

/// <summary>How much time on the server makes something worth a line, and how grave it is.</summary>
internal static class BusyTime
{
    private const string OneSession = "average active sessions, the unit of database load: 1 is one session at work all the time, at most one processor core";

    /// <summary>From here on it is reported.</summary>
    public static RuleOption Least { get; } = new()
    {
        Name = "load", Default = 0.01, Unit = "sessions", Meaning = "sessions kept busy on average below which nothing is reported",
        Source = "1% of one session, a quarter of an hour a day; " + OneSession,
    };

    /// <summary>From here on medium.</summary>
    public static RuleOption Medium { get; } = new()
    {
        Name = "medium-load", Default = 0.1, Unit = "sessions", Meaning = "sessions kept busy on average from which on it is medium", Source = OneSession,
    };

    /// <summary>From here on high.</summary>
    public static RuleOption High { get; } = new()
    {
        Name = "high-load", Default = 1, Unit = "sessions", Meaning = "sessions kept busy on average from which on it is high", Source = OneSession,
    };

    public static Severity Grade(RuleContext context, double load) =>
        load >= context.Option(High) ? Severity.High : load >= context.Option(Medium) ? Severity.Medium : Severity.Low;

    /// <summary>Seconds of work a day, in words.</summary>
    public static string PerDay(double load) => (load * 86400) switch
    {
        >= 7200 and var seconds => $"{seconds / 3600:0.#} hours of work a day",
        >= 120 and var seconds => $"{seconds / 60:0} minutes of work a day",
        var seconds => $"{seconds:0.#} seconds of work a day",
    };
}
