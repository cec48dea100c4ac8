using Polystore.Core.Engines;
using Polystore.Core.Rules;

namespace Polystore.Redis.Tune;

/// <summary>Configuration from evidence.</summary>
/// <param name="rules">The tuning rules, found when they are first asked for.</param>
internal sealed class RedisTuner(Func<IReadOnlyList<IRule>> rules) : ITune
{
    /// <inheritdoc />
    public IReadOnlyList<IRule> Rules => rules();

    /// <inheritdoc />
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> OptionsFor(TuneMachine machine)
    {
        var options = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        if (machine.MemoryBytes is { } bytes)
        {
            options["REDIS-TUNE-MAXMEMORY"] = new Dictionary<string, double> { [MemoryLimit.MachineOption] = bytes };
        }

        if (machine.Cores is { } cores)
        {
            options["REDIS-TUNE-IO-THREADS"] = new Dictionary<string, double> { [IoThreads.CoresOption] = cores };
        }

        return options;
    }
}
