using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Security;

/// <summary>Applications that may write everywhere.</summary>
internal sealed class RightsEverywhere : MongoRule
{
    // What writes or administers every database (manual, "Built-In Roles"); reading for monitoring and backup is left out.
    private static readonly HashSet<string> Everywhere = new(StringComparer.Ordinal) { "readWriteAnyDatabase@admin", "dbAdminAnyDatabase@admin", "clusterAdmin@admin", "clusterManager@admin", "hostManager@admin", "restore@admin" };

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SECURITY-ANY-DATABASE",
        "security",
        "Users that may write to every database",
        "Users made in a database of their own, as applications have them, with a role that writes or administers every database. Users of the database admin, and roles for monitoring and backup, are not reported; nor are those that another finding names because they have all rights.",
        "A hole in one application is a hole in the data of all.",
        ["https://www.mongodb.com/docs/manual/reference/built-in-roles/#all-database-roles", "https://www.mongodb.com/docs/manual/core/authorization/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Users, out var users, out var reason))
        {
            return RuleVerdict.NotExamined($"usersInfo: {reason}");
        }

        return RuleVerdict.Of(users.Items.Where(user => user.Database is not ("admin" or "$external") && user.Roles.Any(Everywhere.Contains)).Select(user =>
            context.Problem(Info, Server("role", $"{user.Name}@{user.Database}"), Severity.Medium, $"{user.Name}, a user of {user.Database}, may write to every database") with
            {
                Evidence = [Evidence.Of("roles", string.Join(", ", user.Roles.Where(Everywhere.Contains)), null, "usersInfo")],
                Remedy = Remedy.ByHand($"db.getSiblingDB(\"{user.Database}\").grantRolesToUser(\"{user.Name}\", [\"readWrite\"]), then revokeRolesFromUser with the wide role.", "what it needs besides its own database is for a person to say"),
            }));
    }
}
