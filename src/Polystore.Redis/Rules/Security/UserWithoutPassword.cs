using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Apply;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Security;

/// <summary>A user whom anybody may be.</summary>
internal sealed class UserWithoutPassword : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SECURITY-USER-NO-PASSWORD",
        "security",
        "User without a password",
        "Users other than default that are on and accept any password. Users that are off are not reported; default is another rule.",
        "Whoever reaches the port and knows or guesses the name has the rights of this user.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/"]);

    protected override RuleVerdict Judge(ServerFacts facts) => facts.TryGet(RedisSections.Users, out var users, out var reason)
        ? RuleVerdict.Of(users.Items.Where(user => user is { Enabled: true, NoPassword: true } && user.Name != "default").Select(user => Found(facts, user)))
        : RuleVerdict.NotExamined($"ACL LIST: {reason}");

    private Finding Found(ServerFacts facts, RedisAclUser user) => Server(facts, "role", user.Name, user.AllCommands && user.AllKeys ? Severity.Critical : Severity.High, $"Any password opens the user {user.Name}") with
    {
        Evidence = [Evidence.Of("rules", string.Join(' ', user.Rules), null, "ACL LIST")],
        Remedy = new Remedy
        {
            Apply = [$"ACL SETUSER {CommandWords.Quote(user.Name)} off"],
            Rollback = [$"ACL SETUSER {CommandWords.Quote(user.Name)} on"],
            Lock = "none; connections of the user stay as they are",
            Duration = "at once",
            Guidance = "Give it a password (ACL SETUSER name resetpass >secret) before it is switched on again, and keep the change with ACL SAVE or CONFIG REWRITE.",
        },
    };
}
