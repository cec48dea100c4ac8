using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Rules;
using Polystore.Redis.Apply;
using Polystore.Redis.Keys;
using Polystore.Redis.Observe;
using Polystore.Redis.Tune;

namespace Polystore.Redis;

/// <summary>Redis 6 to 8, Valkey 7 to 9, and their dumps.</summary>
public sealed class RedisEngine : IEngine
{
    private readonly Lazy<ILookup<bool, IRule>> found = new(() => RuleCatalog.FindIn(typeof(RedisEngine).Assembly).ToLookup(rule => rule is TuningRule));
    private readonly Lazy<IReadOnlyList<IRule>> rules;
    private readonly IReadOnlyList<object> capabilities;

    /// <summary>Creates the engine.</summary>
    [RequiresUnreferencedCode("Rules are found by reflection.")]
    public RedisEngine()
    {
        rules = new(() => [.. found.Value[false]]);
        capabilities = [new RedisProbe(), new RedisApplier(), new RedisKeyspace(() => Rules), new RedisTuner(() => [.. found.Value[true]])];
    }

    /// <inheritdoc />
    public EngineInfo Info { get; } = new(EngineNames.Redis, "Redis");

    /// <inheritdoc />
    public IReadOnlyList<IRule> Rules => rules.Value;

    /// <inheritdoc />
    public T? Capability<T>()
        where T : class =>
        capabilities.OfType<T>().FirstOrDefault();
}
