using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Security;

/// <summary>Passwords kept by SHA-1.</summary>
internal sealed class WeakMechanism : MongoRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-SECURITY-SCRAM-SHA-1",
        "security",
        "Passwords kept by SHA-1 alone",
        "Users whose credentials are of SCRAM-SHA-1 alone, as those made before 4.0 are. Users with both kinds, as they are made by default, and users of x.509 or LDAP are not reported.",
        "Who steals the credentials guesses passwords hashed over MD5 and SHA-1 many times faster.",
        ["https://www.mongodb.com/docs/manual/core/security-scram/", "https://www.mongodb.com/docs/manual/reference/command/usersInfo/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Users, out var users, out var reason))
        {
            return RuleVerdict.NotExamined($"usersInfo: {reason}");
        }

        var old = users.Items.Where(user => user.Mechanisms is ["SCRAM-SHA-1"]).ToList();
        return old.Count == 0 ? RuleVerdict.Fine : RuleVerdict.Of([context.Problem(Info, Server("role", "credentials"), Severity.Low, $"{(old.Count == 1 ? "One user has" : $"{old.Count} users have")} a password kept by SHA-1 alone") with
        {
            Evidence = [Evidence.Of("users", string.Join(", ", old.Take(20).Select(user => $"{user.Name}@{user.Database}")), null, "usersInfo")],
            Remedy = Remedy.ByHand("See that every driver knows SCRAM-SHA-256 (those of 2018 and newer do), then set each password anew: db.updateUser(name, { pwd: passwordPrompt(), mechanisms: [\"SCRAM-SHA-256\"] }).", "passwords are the applications' and people's"),
        }]);
    }
}
