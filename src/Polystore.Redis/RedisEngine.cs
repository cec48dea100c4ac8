using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Rules;
using Polystore.Redis.Apply;
using Polystore.Redis.Keys;
using Polystore.Redis.Observe;

namespace Polystore.Redis;

/// <summary>Redis 6 to 8, Valkey 7 to 9, and their dumps.</summary>
public sealed class RedisEngine : IEngine
{
    private readonly Lazy<IReadOnlyList<IRule>> rules = new(() => RuleCatalog.FindIn(typeof(RedisEngine).Assembly));
    private readonly IReadOnlyList<object> capabilities;

    /// <summary>Creates the engine.</summary>
    [RequiresUnreferencedCode("Rules are found by reflection.")]
    public RedisEngine() => capabilities = [new RedisProbe(), new RedisApplier(), new RedisKeyspace(() => Rules)];

    /// <inheritdoc />
    public EngineInfo Info { get; } = new(EngineNames.Redis, "Redis");

    /// <inheritdoc />
    public IReadOnlyList<IRule> Rules => rules.Value;

    /// <inheritdoc />
    public T? Capability<T>()
        where T : class =>
        capabilities.OfType<T>().FirstOrDefault();
}
