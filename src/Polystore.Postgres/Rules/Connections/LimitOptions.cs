using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Connections;

/// <summary>From which share of a limit on it matters, alike for the server, a role and a database.</summary>
internal static class LimitOptions
{
    public static RuleOption Share { get; } = new()
    {
        Name = "share", Default = 0.8, Unit = "ratio", Maximum = 1, Meaning = "share of the limit in use from which on it is reported", Source = "postgres_exporter's alert PostgreSQLHighConnections: over 80% of max_connections less the reserved",
    };

    public static RuleOption HighShare { get; } = new()
    {
        Name = "high-share", Default = 0.9, Unit = "ratio", Meaning = "from here on: high", Source = "check_postgres --action=backends warns at 90%",
    };

    public static RuleOption CriticalShare { get; } = new()
    {
        Name = "critical-share", Default = 0.95, Unit = "ratio", Meaning = "from here on: critical, for the whole server", Source = "check_postgres --action=backends is critical at 95%",
    };

    public static Severity Grade(RuleContext context, double share, Severity worst) =>
        share >= context.Option(CriticalShare) ? worst : share >= context.Option(HighShare) ? Severity.High : Severity.Medium;
}
