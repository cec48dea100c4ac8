using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Security;

/// <summary>A version with known holes.</summary>
internal sealed class OldVersion : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SECURITY-OLD-VERSION",
        "security",
        "Version with known holes",
        "A version before the fix of CVE-2025-49844, which lets a script run code on the machine: 6.2.20, 7.2.11, 7.4.6, 8.0.4 and 8.2.2 of Redis have it; lines without a fix are reported too. Valkey, KeyDB, Dragonfly, Kvrocks, Garnet and services of Amazon count or mend their versions otherwise and are not judged.",
        "Who may send EVAL may take over the machine. Distributions mend holes without a new number, so look at the package before you act.",
        ["https://github.com/redis/redis/security/advisories/GHSA-4789-qfc9-5f9q"]);

    protected override IReadOnlyList<string> Fields => ["redis_version"];

    private static readonly (int Major, int Minor, int Patch)[] Fixed = [(6, 2, 20), (7, 2, 11), (7, 4, 6), (8, 0, 4), (8, 2, 2)];

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        if (facts.Info.Kin is { } kin)
        {
            return RuleVerdict.NotExamined($"the versions of {kin} are not judged");
        }

        var version = facts.Info.VersionNumber;
        var line = Array.Find(Fixed, known => known.Major == version.Major && known.Minor == version.Minor);
        var newest = Fixed[^1];
        var isFixed = line.Major > 0 ? version.Build >= line.Patch : version.Major > newest.Major || (version.Major == newest.Major && version.Minor > newest.Minor);
        return isFixed ? RuleVerdict.Fine : RuleVerdict.Of([Found(facts, line)]);
    }

    private Finding Found(ServerFacts facts, (int Major, int Minor, int Patch) line) => Server(facts, "node", "version", Severity.Medium, $"Redis {facts.Info.Version} is from before the fix of CVE-2025-49844") with
    {
        Evidence = [Field(facts, "redis_version")],
        Remedy = Remedy.ByHand(
            line.Major > 0 ? $"Update to {line.Major}.{line.Minor}.{line.Patch} or newer." : "Update to a line that is mended: 7.2, 7.4, 8.0 or newer; or see whether your distribution has mended this package. Until then deny scripts to users that need none (ACL SETUSER name -@scripting).",
            "an update needs a restart"),
    };
}
