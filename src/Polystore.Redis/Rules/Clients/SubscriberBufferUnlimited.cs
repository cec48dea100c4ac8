using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Clients;

/// <summary>Buffers of slow subscribers have no limit.</summary>
internal sealed class SubscriberBufferUnlimited : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLIENTS-PUBSUB-UNLIMITED",
        "clients",
        "No limit on what waits for slow subscribers",
        "client-output-buffer-limit pubsub without a hard and a soft limit. Normal clients have none by default, because they ask before they are sent something; they are not reported.",
        "Messages for a subscriber that does not read pile up in the server memory until it is full.",
        ["https://redis.io/docs/latest/develop/reference/clients/"]);

    protected override IReadOnlyList<string> Settings => ["client-output-buffer-limit"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (BufferLimits.Of(facts.Setting("client-output-buffer-limit"), "pubsub") is { IsUnlimited: true })
        {
            yield return Setting(facts, "client-output-buffer-limit", Severity.Medium, "A subscriber that does not read can fill the memory") with
            {
                Remedy = ConfigChange.To(facts, "32 MB at once or 8 MB for a minute is what Redis starts with.", ("client-output-buffer-limit", BufferLimits.With(facts.Setting("client-output-buffer-limit"), "pubsub 33554432 8388608 60"))),
            };
        }
    }
}
