using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Rules;
using Polystore.Postgres.Advise;
using Polystore.Postgres.Apply;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Pictures;
using Polystore.Postgres.Prove;
using Polystore.Postgres.Workloads.Logs;

namespace Polystore.Postgres;

/// <summary>PostgreSQL 14 to 18.</summary>
public sealed class PostgresEngine : IEngine
{
    // Rules of the family "plans" judge one plan and belong to explain.
    private readonly Lazy<IReadOnlyList<IRule>> rules =
        new(() => RuleCatalog.FindIn(typeof(PostgresEngine).Assembly).Where(rule => rule.Info.Family != "plans").ToList());

    private readonly IReadOnlyList<object> capabilities;

    /// <summary>Creates the engine.</summary>
    /// <param name="clock">The time of observation; the system's when null.</param>
    [RequiresUnreferencedCode("Rules are found by reflection.")]
    public PostgresEngine(TimeProvider? clock = null)
    {
        var probe = new PostgresProbe(clock);
        capabilities = [probe, new PostgresApplier(), new PostgresProver(), new PostgresPictures(), new PostgresExplainer(probe), new SavedPlans(), new PostgresAdvisor(clock), new IndexUseReader(), new LogWorkloadReader()];
    }

    /// <inheritdoc />
    public EngineInfo Info { get; } = new(EngineNames.Postgres, "PostgreSQL");

    /// <inheritdoc />
    public IReadOnlyList<IRule> Rules => rules.Value;

    /// <inheritdoc />
    public T? Capability<T>()
        where T : class =>
        capabilities.OfType<T>().FirstOrDefault();
}
