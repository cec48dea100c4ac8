using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>Expiry does not keep up.</summary>
internal sealed class ExpiryBehind : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-EXPIRY-BEHIND",
        "memory",
        "Expiry does not keep up",
        "A quarter or more of the keys with an expiry are past it (expired_stale_perc) on a primary, and the expiry cycle ran out of its time. A few stale keys are normal: the server looks for them by sampling.",
        "Keys that nobody may read any more take memory, and under a limit others are evicted for them.",
        ["https://redis.io/docs/latest/commands/expire/#how-redis-expires-keys"], Stale);

    protected override IReadOnlyList<string> Settings => ["active-expire-effort"];

    protected override IReadOnlyList<string> Fields => ["role", "expired_stale_perc", "expired_time_cap_reached_count"];

    private static readonly RuleOption Stale = Option("stale", 25, "%", "share of stale keys from which it is reported", "expire.c: the cycle goes on while more than 10 % at effort 1 are stale; a quarter is what the cycle's processor time of 25 % was made to hold");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (!facts.IsReplica && facts.Number("expired_stale_perc") >= facts.Context.Option(Stale) && facts.Number("expired_time_cap_reached_count") > 0)
        {
            var effort = Math.Min(10, facts.SettingNumber("active-expire-effort") + 3);
            yield return Setting(facts, "active-expire-effort", Severity.Medium, $"{facts.Number("expired_stale_perc"):0} % of the keys with an expiry are past it") with
            {
                Evidence = [Field(facts, "expired_stale_perc", "%"), Field(facts, "expired_time_cap_reached_count", "cycles"), Value(facts, "active-expire-effort")],
                Remedy = facts.SettingNumber("active-expire-effort") >= 10
                    ? Remedy.ByHand("Spread the expiry of keys by a random part, so that fewer expire at once.", "the application sets the expiry")
                    : ConfigChange.To(facts, "It takes processor time from commands; spread the expiry of keys by a random part, too.", ("active-expire-effort", effort.ToString("0", System.Globalization.CultureInfo.InvariantCulture))),
            };
        }
    }
}
