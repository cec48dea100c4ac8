using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Security;

/// <summary>TLS that trusts anybody.</summary>
internal sealed class UncheckedCertificates : MongoRule
{
    private static readonly string[] Options = ["allowInvalidCertificates", "allowInvalidHostnames"];

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SECURITY-TLS-UNCHECKED",
        "security",
        "Certificates are not checked",
        "net.tls.allowInvalidCertificates or allowInvalidHostnames set. That clients may come without a certificate of their own (allowConnectionsWithoutCertificates) is usual and is not reported.",
        "Who can put a machine between two members can pose as one of them: the encryption keeps out nobody who tries.",
        ["https://www.mongodb.com/docs/manual/reference/configuration-options/#mongodb-setting-net.tls.allowInvalidCertificates"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Options, out var options, out var reason))
        {
            return RuleVerdict.NotExamined($"getCmdLineOpts: {reason}");
        }

        var set = Options.SelectMany(name => new[] { $"net.tls.{name}", $"net.ssl.{name}" }).Where(name => options.Number(name) == 1).ToList();
        return set.Count == 0 ? RuleVerdict.Fine : RuleVerdict.Of([context.Problem(Info, Subject.Setting(Info.Engine, set[0]), Severity.Medium, $"TLS accepts certificates that it should refuse: {string.Join(" and ", set)}") with
        {
            Evidence = set.ConvertAll(name => Evidence.Of(name, true, null, "getCmdLineOpts")),
            Remedy = Remedy.ByHand("Give every member a certificate for its own name from an authority that all trust (net.tls.CAFile), then take the option out and restart member by member.", "certificates come first"),
        }]);
    }
}
