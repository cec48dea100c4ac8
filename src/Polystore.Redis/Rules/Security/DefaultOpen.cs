using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Security;

/// <summary>The default user is open.</summary>
internal sealed class DefaultOpen : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SECURITY-DEFAULT-OPEN",
        "security",
        "No password",
        "The user default on and without a password, severest where others than this machine can reach the port. A default user that is off, because every application has its own, is not reported.",
        "Whoever reaches the port may read, change and delete everything, and with CONFIG write files on the machine.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/security/"]);

    protected override IReadOnlyList<string> Settings => ["bind", "protected-mode"];

    protected override RuleVerdict Judge(ServerFacts facts) => facts.TryGet(RedisSections.Users, out var users, out var reason)
        ? RuleVerdict.Of(users.Items.Where(user => user is { Name: "default", Enabled: true, NoPassword: true }).Select(user => Found(facts, user)))
        : RuleVerdict.NotExamined($"ACL LIST: {reason}");

    private Finding Found(ServerFacts facts, RedisAclUser user)
    {
        var open = facts.ListensPublicly && facts.Setting("protected-mode") == "no";
        return Server(facts, "role", user.Name, open ? Severity.Critical : facts.ListensPublicly ? Severity.Medium : Severity.Low, open ? "Everybody on the network has all rights" : "No password is asked for") with
        {
            Impact = open ? "The server listens on addresses of the network, and protected mode is off." : facts.ListensPublicly ? "Protected mode is all that keeps the network out." : "Every process of this machine has all rights.",
            Evidence = [Value(facts, "bind"), Value(facts, "protected-mode"), Evidence.Of("rules of default", string.Join(' ', user.Rules), null, "ACL LIST")],
            Remedy = Remedy.ByHand("Make a user for each application with what it needs (ACL SETUSER app on >secret ~app:* +@read +@write), then switch the default user off (ACL SETUSER default off), or set requirepass.", "applications must be given the password first, or they stop"),
        };
    }
}
