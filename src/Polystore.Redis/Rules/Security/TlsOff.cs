using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Security;

/// <summary>Passwords and data cross the network in the clear.</summary>
internal sealed class TlsOff : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SECURITY-TLS-OFF",
        "security",
        "No TLS on the network",
        "A server that listens on addresses of the network with a plain port (port above 0). One that listens on this machine alone, or has a TLS port only, is not reported.",
        "Passwords and data can be read and changed by whoever sits between.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/"]);

    protected override IReadOnlyList<string> Settings => ["bind", "port"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.ListensPublicly && facts.SettingNumber("port") > 0)
        {
            var alsoTls = facts.MaybeSetting("tls-port") is { } port && port != "0";
            yield return Setting(facts, "port", alsoTls ? Severity.Info : Severity.Low, alsoTls ? "The plain port is open beside that for TLS" : "The server speaks no TLS on the network") with
            {
                Evidence = [Value(facts, "bind"), Value(facts, "port"), Evidence.Of("tls-port", facts.MaybeSetting("tls-port") ?? "not built in", null, "CONFIG GET")],
                Remedy = Remedy.ByHand("Give the server a certificate (tls-port, tls-cert-file, tls-key-file), let clients use rediss://, then close the plain port (port 0); in a private network that you trust, add the finding to the ignore file.", "certificates come from you"),
            };
        }
    }
}
