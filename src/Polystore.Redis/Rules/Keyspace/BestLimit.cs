using Polystore.Core.Keyspaces;

namespace Polystore.Redis.Rules.Keyspace;

/// <summary>The limits of the compact encoding that save most for a type.</summary>
internal static class BestLimit
{
    /// <summary>The smallest limits that bring nine tenths of what the highest bring, so that commands stay as fast as can be; null when none saves anything.</summary>
    /// <param name="keyspace">The keys.</param>
    /// <param name="type"><c>hash</c>, <c>zset</c> or <c>set</c>.</param>
    /// <param name="mostEntries">Highest limit on elements.</param>
    public static LimitSaving? Of(KeyspaceReport keyspace, string type, long mostEntries)
    {
        var pairs = keyspace.Patterns.SelectMany(pattern => pattern.Limits).Where(limit => limit.Type == type && limit.MaxEntries <= mostEntries).ToList();
        if (pairs.Count == 0)
        {
            return null;
        }

        var limits = (from entries in pairs.Select(pair => pair.MaxEntries).Distinct()
                      from value in pairs.Select(pair => pair.MaxValue).Distinct()
                      select Together(keyspace, type, entries, value)).ToList();
        var most = limits.Max(limit => limit.SavedBytes);
        return limits.Where(limit => limit.SavedBytes >= 0.9 * most).OrderBy(limit => limit.MaxEntries).ThenBy(limit => limit.MaxValue).First();
    }

    // Of each pattern the best pair within the limits: higher pairs contain lower ones.
    private static LimitSaving Together(KeyspaceReport keyspace, string type, long entries, long value)
    {
        var within = keyspace.Patterns
            .Select(pattern => pattern.Limits.Where(limit => limit.Type == type && limit.MaxEntries <= entries && limit.MaxValue <= value).MaxBy(limit => limit.SavedBytes))
            .OfType<LimitSaving>()
            .ToList();
        return new LimitSaving(type, entries, value, within.Sum(limit => limit.Keys), within.Sum(limit => limit.SavedBytes));
    }
}
