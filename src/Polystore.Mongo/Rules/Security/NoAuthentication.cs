using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Security;

/// <summary>Nobody is asked who they are.</summary>
internal sealed class NoAuthentication : MongoRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-SECURITY-NO-AUTH",
        "security",
        "No authentication",
        "security.authorization not enabled, severest where the server listens on the network. A key file or cluster authentication enables it, too, and is not reported.",
        "Whoever reaches the port may read, change and delete everything; open servers are found and emptied within hours.",
        ["https://www.mongodb.com/docs/manual/administration/security-checklist/", "https://www.mongodb.com/docs/manual/reference/configuration-options/#security-options"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Options, out var options, out var reason))
        {
            return RuleVerdict.NotExamined($"getCmdLineOpts: {reason}");
        }

        if (options.Text("security.authorization") == "enabled" || options.Number("security.authorization") == 1 || options.Text("security.keyFile") is not null || options.Text("security.clusterAuthMode") is not null
            || options.Text("sharding.configDB") is not null)
        {
            return RuleVerdict.Fine;
        }

        var open = Listening.Publicly(options);
        return RuleVerdict.Of([context.Problem(Info, Server("node", "authentication"), open ? Severity.Critical : Severity.Low, open ? "Everybody on the network has all rights" : "Nobody is asked for a password") with
        {
            Impact = open ? "The server listens on addresses of the network." : "Every process of this machine has all rights.",
            Evidence = [Evidence.Of("security.authorization", options.Text("security.authorization") ?? "not set", null, "getCmdLineOpts"), Evidence.Of("net.bindIp", Listening.On(options), null, "getCmdLineOpts")],
            Remedy = Remedy.ByHand("Make an administrator (db.createUser in admin, role userAdminAnyDatabase) and a user for each application, then set security.authorization: enabled and restart, member by member with transitionToAuth.", "applications must be given their passwords first, or they stop"),
        }]);
    }
}

/// <summary>Where a server listens.</summary>
internal static class Listening
{
    /// <summary>The addresses; the default is the loopback (3.6 and newer).</summary>
    public static string On(MongoFigures options) => options.Number("net.bindIpAll") == 1 ? "0.0.0.0" : options.Text("net.bindIp") ?? "localhost";

    /// <summary>True when a server that is not this machine can reach it.</summary>
    public static bool Publicly(MongoFigures options) =>
        Addresses(options).Any(address => address is not ("localhost" or "::1") && !address.StartsWith("127.", StringComparison.Ordinal) && !address.StartsWith('/'));

    /// <summary>True when it listens on all addresses that the machine has and will have.</summary>
    public static bool Everywhere(MongoFigures options) => Addresses(options).Any(address => address is "0.0.0.0" or "::" or "*");

    private static string[] Addresses(MongoFigures options) => On(options).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
