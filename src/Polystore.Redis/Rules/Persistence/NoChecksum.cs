using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>Dumps without a checksum.</summary>
internal sealed class NoChecksum : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-NO-CHECKSUM",
        "persistence",
        "Dumps without a checksum",
        "rdbchecksum no on a server that writes dumps. Where nothing is written to disk it is not reported.",
        "A bit that the disk or a copy has changed is loaded as data, and nobody learns of it. The checksum costs about a tenth of the time of saving and loading.",
        ["https://github.com/redis/redis/blob/7.0/redis.conf"]);

    protected override IReadOnlyList<string> Settings => ["rdbchecksum", "save", "appendonly"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("rdbchecksum") == "no" && facts.IsPersistent)
        {
            yield return Setting(facts, "rdbchecksum", Severity.Low, "A damaged dump is loaded as if it were whole") with
            {
                Remedy = Remedy.ByHand("Set rdbchecksum yes in the configuration file.", "it is read at the start alone"),
            };
        }
    }
}
