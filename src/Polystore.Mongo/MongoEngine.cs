using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Rules;
using Polystore.Mongo.Advise;
using Polystore.Mongo.Advise.Workloads;
using Polystore.Mongo.Apply;
using Polystore.Mongo.Explain;
using Polystore.Mongo.Explain.Rules.Reading;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Infer;
using Polystore.Mongo.Optimize;

namespace Polystore.Mongo;

/// <summary>MongoDB 4.4 to 8.0, and servers that speak its protocol.</summary>
public sealed class MongoEngine : IEngine
{
    private readonly Lazy<IReadOnlyList<IRule>> rules = new(() =>
        RuleCatalog.FindIn(typeof(MongoEngine).Assembly).Where(rule => rule.Info.Family != MongoPlanRule.Family).ToList());
    private readonly IReadOnlyList<object> capabilities;

    /// <summary>Creates the engine.</summary>
    [RequiresUnreferencedCode("Rules are found by reflection.")]
    public MongoEngine()
    {
        var probe = new MongoProbe();
        capabilities = [probe, new MongoApplier(), new MongoOptimizer(), new MongoExplainer(probe), new MongoSavedPlans(), new MongoAdvisor(probe), new MongoIndexUse(), new MongoLogs(), new MongoSchemaReader(probe), new MongoSchemaDescriber(probe)];
    }

    /// <inheritdoc />
    public EngineInfo Info { get; } = new(EngineNames.Mongo, "MongoDB");

    /// <inheritdoc />
    public IReadOnlyList<IRule> Rules => rules.Value;

    /// <inheritdoc />
    public T? Capability<T>()
        where T : class =>
        capabilities.OfType<T>().FirstOrDefault();
}
