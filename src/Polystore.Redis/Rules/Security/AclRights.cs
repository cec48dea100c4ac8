using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Rules.Security;

/// <summary>Which dangerous commands a user may run, by the rules of ACL LIST, which hold from left to right.</summary>
/// <remarks>Categories: <c>ACL CAT dangerous</c>, <c>admin</c> and <c>scripting</c> of Redis 7.</remarks>
internal static class AclRights
{
    private static readonly (string Command, string[] Categories)[] Dangerous =
    [
        ("flushall", ["dangerous", "keyspace", "write", "slow"]),
        ("flushdb", ["dangerous", "keyspace", "write", "slow"]),
        ("keys", ["dangerous", "keyspace", "read", "slow"]),
        ("config", ["dangerous", "admin", "slow"]),
        ("debug", ["dangerous", "admin", "slow"]),
        ("shutdown", ["dangerous", "admin", "slow"]),
        ("replicaof", ["dangerous", "admin", "slow"]),
        ("module", ["dangerous", "admin", "slow"]),
        ("eval", ["scripting", "slow"]),
    ];

    /// <summary>The dangerous commands among those that the user may run.</summary>
    public static IReadOnlyList<string> DangerousOf(RedisAclUser user) =>
        Dangerous.Where(command => Allows(user.Rules, command.Command, command.Categories)).Select(command => command.Command).ToList();

    private static bool Allows(IReadOnlyList<string> rules, string command, string[] categories)
    {
        var allowed = false;
        foreach (var rule in rules)
        {
            allowed = rule switch
            {
                "allcommands" or "+@all" => true,
                "nocommands" or "-@all" => false,
                _ when rule.StartsWith("+@", StringComparison.Ordinal) => allowed || categories.Contains(rule[2..]),
                _ when rule.StartsWith("-@", StringComparison.Ordinal) => allowed && !categories.Contains(rule[2..]),

                // A subcommand (+config|get) allows no more than itself.
                _ when rule.StartsWith('+') => allowed || rule[1..] == command,
                _ when rule.StartsWith('-') => allowed && rule[1..] != command,
                _ => allowed,
            };
        }

        return allowed;
    }
}
