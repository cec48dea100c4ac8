using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;

namespace Polystore.Redis.Rules.Reading;

/// <summary>What rules about keys share.</summary>
internal static class KeyspaceReading
{
    public const string Source = "keys";

    /// <summary>Judges the keys, or says why they were not read.</summary>
    public static RuleVerdict OverKeys(this RuleContext context, Func<KeyspaceReport, IEnumerable<Finding>> judge) =>
        context.Snapshot.TryGet(RedisSections.Keyspace, out var keyspace, out var reason)
            ? RuleVerdict.Of(judge(keyspace))
            : RuleVerdict.NotExamined(reason);

    /// <summary>A pattern of keys.</summary>
    public static Subject PatternOf(KeyPattern pattern) => new() { Engine = EngineNames.Redis, Kind = "pattern", Path = [pattern.Pattern] };

    /// <summary>A server's memory is spoken of as a share of the bytes of its keys.</summary>
    public static Severity SeverityOf(double bytes, KeyspaceReport keyspace) => (bytes / Math.Max(1, keyspace.Bytes)) switch
    {
        >= 0.25 => Severity.Medium,
        >= 0.05 => Severity.Low,
        _ => Severity.Info,
    };
}
