using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Security;

/// <summary>Users with all rights.</summary>
internal sealed class WideRoles : MongoRule
{
    // Roles that give all rights, or the right to take them (manual, "Built-In Roles").
    private static readonly HashSet<string> Wide = new(StringComparer.Ordinal) { "root@admin", "__system@admin", "userAdminAnyDatabase@admin", "dbOwner@admin", "userAdmin@admin" };

    private static readonly RuleOption Administrators = Option("administrators", 2, "users", "users with all rights that are as it should be", "one person and one deputy", 0);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SECURITY-WIDE-ROLES",
        "security",
        "Many users with all rights",
        "Users with root, or with a role by which they can give themselves root, when there are more than a few; __system, which is no role for people, with the first. Users with rights on their own database are not reported.",
        "Whoever has the password of one of them, an application's for instance, has everything.",
        ["https://www.mongodb.com/docs/manual/reference/built-in-roles/"], Administrators) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Users, out var users, out var reason))
        {
            return RuleVerdict.NotExamined($"usersInfo: {reason}");
        }

        var wide = users.Items.Where(user => user.Roles.Any(Wide.Contains)).ToList();
        var system = wide.Exists(user => user.Roles.Contains("__system@admin"));
        if (wide.Count <= context.Option(Administrators) && !system)
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of([context.Problem(Info, Server("role", "administrators"), system ? Severity.High : Severity.Medium, $"{wide.Count} users have all rights") with
        {
            Evidence = wide.ConvertAll(user => Evidence.Of($"{user.Name}@{user.Database}", string.Join(", ", user.Roles.Where(Wide.Contains)), null, "usersInfo")),
            Remedy = Remedy.ByHand("Give each application readWrite on its own database (db.grantRolesToUser), then take the wide role away (db.revokeRolesFromUser).", "what each of them needs is for a person to say"),
        }]);
    }
}
