using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Rules;
using Polystore.Sqlite.Advise;
using Polystore.Sqlite.Apply;
using Polystore.Sqlite.Explain;
using Polystore.Sqlite.Observe;
using Polystore.Sqlite.Prove;

namespace Polystore.Sqlite;

/// <summary>SQLite with all that Polystore can do for it.</summary>
public sealed class SqliteEngine : IEngine
{
    private readonly Lazy<IReadOnlyList<IRule>> rules = new(() =>
        RuleCatalog.FindIn(typeof(SqliteEngine).Assembly).Where(rule => rule.Info.Family != PlanRules.Family).ToList());
    private readonly IReadOnlyList<object> capabilities;

    /// <summary>Creates the engine.</summary>
    /// <param name="clock">The time of observation; the system's when null.</param>
    public SqliteEngine(TimeProvider? clock = null)
    {
        var probe = new SqliteProbe(clock);
        capabilities =
        [
            probe,
            new SqliteApplier(),
            new SqliteExplainer(probe, clock),
            new WorkloadPlans(clock),
            new SqliteProver(clock),
            new SqliteAdvisor(clock),
        ];
    }

    /// <inheritdoc />
    public EngineInfo Info { get; } = new(EngineNames.Sqlite, "SQLite");

    /// <inheritdoc />
    public IReadOnlyList<IRule> Rules => rules.Value;

    /// <inheritdoc />
    public T? Capability<T>()
        where T : class => capabilities.OfType<T>().FirstOrDefault();
}
