using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Security;

/// <summary>Listening everywhere.</summary>
internal sealed class BindAll : MongoRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-SECURITY-BIND-ALL",
        "security",
        "Listening on every address",
        "A server that listens on all addresses of its machine (net.bindIpAll, 0.0.0.0 or ::). One that names its addresses is not reported, even when they are of a network.",
        "A network that is added later, or a public address of the same machine, reaches the server without anybody having decided it.",
        ["https://www.mongodb.com/docs/manual/core/security-mongodb-configuration/", "https://www.mongodb.com/docs/manual/administration/security-checklist/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Options, out var options, out var reason))
        {
            return RuleVerdict.NotExamined($"getCmdLineOpts: {reason}");
        }

        if (!Listening.Everywhere(options))
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of([context.Problem(Info, Subject.Setting(Info.Engine, "net.bindIp"), Severity.Low, "The server listens on every address of its machine") with
        {
            Evidence = [Evidence.Of("net.bindIp", Listening.On(options), null, "getCmdLineOpts")],
            Remedy = Remedy.ByHand("Name the addresses: net.bindIp: localhost,PRIVATE-ADDRESS, and restart. In a container a network of its own with published ports named by address does the same.", "which networks its clients are in is for a person to say"),
        }]);
    }
}
