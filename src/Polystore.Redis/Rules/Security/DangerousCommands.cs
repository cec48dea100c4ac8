using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Apply;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Security;

/// <summary>Dangerous commands are open to an application's user.</summary>
internal sealed class DangerousCommands : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SECURITY-DANGEROUS-COMMANDS",
        "security",
        "Dangerous commands open to an application's user",
        "A user of an application may run FLUSHALL, FLUSHDB, KEYS, CONFIG, DEBUG, SHUTDOWN, REPLICAOF, MODULE or EVAL, and nobody has since the server started. An application's user is one whose keys are limited, or that has five connections and more; an administrator with all rights and few connections is not reported, nor is default, which has a rule of its own.",
        "Limits on keys do not hold FLUSHALL or CONFIG back: a defect or a stolen password of one application costs the data of all.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/#command-categories"], Connections);

    private static readonly RuleOption Connections = Option("connections", 5, "connections", "connections from which a user with all keys is an application's", "our choice: people open one or two, pools open more", minimum: 1);

    protected override IReadOnlyList<string> Fields => ["uptime_in_seconds"];

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        if (!facts.TryGet(RedisSections.Users, out var users, out var reason))
        {
            return RuleVerdict.NotExamined($"ACL LIST: {reason}");
        }

        if (!facts.TryGet(RedisSections.Clients, out var clients, out reason))
        {
            return RuleVerdict.NotExamined($"CLIENT LIST: {reason}");
        }

        var called = facts.Info.Commands().Where(command => command.Calls > 0).Select(command => command.Name.Split('|')[0]).ToHashSet(StringComparer.Ordinal);
        return RuleVerdict.Of(users.Items
            .Where(user => user.Enabled && user.Name != "default")
            .Where(user => !user.AllKeys || clients.Items.Count(client => client.User == user.Name) >= facts.Context.Option(Connections))
            .Select(user => (User: user, Open: AclRights.DangerousOf(user).Where(command => !called.Contains(command)).ToList()))
            .Where(entry => entry.Open.Count > 0)
            .Select(entry => Found(facts, entry.User, entry.Open)));
    }

    private Finding Found(ServerFacts facts, RedisAclUser user, IReadOnlyList<string> open) =>
        Server(facts, "role", user.Name, open.Any(command => command is not ("keys" or "eval")) ? Severity.Medium : Severity.Low, $"The user {user.Name} may run {string.Join(", ", open.Select(command => command.ToUpperInvariant()))}") with
        {
            Weight = open.Count,
            Evidence = [Evidence.Of("rules", string.Join(' ', user.Rules), null, "ACL LIST"), Evidence.Of("calls of these commands", 0, "calls", "INFO commandstats"), Field(facts, "uptime_in_seconds", "s")],
            Remedy = new Remedy
            {
                Apply = [$"ACL SETUSER {CommandWords.Quote(user.Name)} {string.Join(' ', open.Select(command => "-" + command))}"],
                Rollback = [$"ACL SETUSER {CommandWords.Quote(user.Name)} {string.Join(' ', open.Select(command => "+" + command))}"],
                Lock = "none; connections of the user lose the commands at once",
                Duration = "at once",
                Guidance = "Nobody called them since the statistics began; look whether a maintenance job does so once a month. Keep the change with ACL SAVE or CONFIG REWRITE.",
            },
        };
}
