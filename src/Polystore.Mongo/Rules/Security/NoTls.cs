using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Security;

/// <summary>Plain text on the network.</summary>
internal sealed class NoTls : MongoRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-SECURITY-NO-TLS",
        "security",
        "No encryption on the network",
        "A server that listens on the network and accepts connections without TLS (net.tls.mode absent, disabled or allowTLS). One that listens on the loopback alone is not reported.",
        "Documents travel in plain text, and who can change packets can change what is asked.",
        ["https://www.mongodb.com/docs/manual/tutorial/configure-ssl/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Options, out var options, out var reason))
        {
            return RuleVerdict.NotExamined($"getCmdLineOpts: {reason}");
        }

        var mode = options.Text("net.tls.mode") ?? options.Text("net.ssl.mode") ?? "disabled";
        if (!Listening.Publicly(options) || mode is "requireTLS" or "requireSSL" or "preferTLS" or "preferSSL")
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of([context.Problem(Info, Subject.Setting(Info.Engine, "net.tls.mode"), Severity.Medium, "Connections over the network need no TLS") with
        {
            Evidence = [Evidence.Of("net.tls.mode", mode, null, "getCmdLineOpts"), Evidence.Of("net.bindIp", Listening.On(options), null, "getCmdLineOpts")],
            Remedy = Remedy.ByHand("Give every member a certificate, set net.tls.mode: preferTLS, let the applications connect with tls=true, then set requireTLS (setParameter tlsMode goes up without a restart).", "certificates and applications come first"),
        }]);
    }
}
