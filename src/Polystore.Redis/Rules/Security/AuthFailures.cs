using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Security;

/// <summary>Logins fail.</summary>
internal sealed class AuthFailures : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SECURITY-AUTH-FAILURES",
        "security",
        "Logins that fail",
        "Ten failed logins or more in the ACL log. Commands that a user may not run are in the same log and are not counted.",
        "Somebody guesses passwords, or an application was left with an old one.",
        ["https://redis.io/docs/latest/commands/acl-log/"], Count);

    private static readonly RuleOption Count = Option("count", 10, "logins", "failed logins from which it is reported", "our choice: a person who mistypes tries less often");

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        if (!facts.TryGet(RedisSections.AclLog, out var log, out var reason))
        {
            return RuleVerdict.NotExamined($"ACL LOG: {reason}");
        }

        var failures = log.Items.Where(entry => entry.Reason == "auth").ToList();
        var count = failures.Sum(entry => entry.Count);
        return count < facts.Context.Option(Count) ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            Server(facts, "role", "logins", Severity.Medium, $"{Amount.Count(count)} logins failed") with
            {
                Weight = count,
                Evidence = [.. failures.GroupBy(entry => entry.User, StringComparer.Ordinal).OrderByDescending(user => user.Sum(entry => entry.Count)).Take(5).Select(user => Evidence.Of($"as {user.Key}", user.Sum(entry => entry.Count), "logins", "ACL LOG"))],
                Remedy = Remedy.ByHand("ACL LOG shows from where (client-info): close the port to that address, or give the application its new password; then ACL LOG RESET.", "who they are a person finds out"),
            },
        ]);
    }
}
