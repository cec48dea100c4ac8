using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Design;

/// <summary>Several logical databases.</summary>
internal sealed class ManyDatabases : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-DESIGN-DATABASES",
        "design",
        "Several logical databases in use",
        "Keys in more than one logical database. One database other than 0 is not reported.",
        "Logical databases share memory, thread, eviction and FLUSHALL, cannot be used in a cluster and cannot be limited one by one: prefixes of names or servers of their own do what they seem to do.",
        ["https://redis.io/docs/latest/commands/select/"]);

    protected override IReadOnlyList<string> Fields => ["redis_version"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var used = facts.Info.Databases().Where(database => database.Keys > 0).ToList();
        if (used.Count > 1)
        {
            yield return Server(facts, "database", "logical databases", Severity.Info, $"{used.Count} logical databases hold keys") with
            {
                Evidence = used.Select(database => Evidence.Of($"keys of database {database.Number}", database.Keys, "keys", "INFO keyspace")).ToList(),
                Remedy = Remedy.ByHand("Move the keys of one into the other under a prefix of their own (MOVE key 0, with applications told first), or give each use its server.", "the application chooses the database"),
            };
        }
    }
}
