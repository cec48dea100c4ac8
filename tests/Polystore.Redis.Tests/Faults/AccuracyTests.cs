using System.Globalization;
using System.Text;
using Polystore.Core.Rules;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Faults;

public sealed class AccuracyTests
{
    private static readonly IReadOnlyList<IRule> Rules = new RedisEngine().Rules;

    private const string ChangedNumbers = "a real server's snapshot with other numbers (ChangedNumbersTests)";

    // A rule stands here only with the reason why no case of the suite has its fault.
    private static readonly IReadOnlyDictionary<string, string> Unshown = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["REDIS-SECURITY-OLD-VERSION"] = "a real server's snapshot with other versions (VersionTests)",
        ["REDIS-MEMORY-RSS"] = ChangedNumbers,
        ["REDIS-MEMORY-SWAPPED"] = ChangedNumbers,
        ["REDIS-MEMORY-EXPIRY-BEHIND"] = ChangedNumbers,
        ["REDIS-LATENCY-SLOW-FORK"] = ChangedNumbers,
        ["REDIS-PERSIST-COPY-ON-WRITE"] = ChangedNumbers,
        ["REDIS-REPL-FULL-SYNC"] = ChangedNumbers,
        ["REDIS-NODE-VERSIONS"] = ChangedNumbers,
        ["REDIS-CLUSTER-FEW-PRIMARIES"] = ChangedNumbers,
        ["REDIS-CLUSTER-SLOT-HOT"] = ChangedNumbers,
        ["REDIS-PERSIST-OVERCOMMIT"] = ChangedNumbers,
        ["REDIS-SENTINEL-SAME-HOST"] = ChangedNumbers,
    };

    [Fact]
    public void Every_rule_is_shown_its_fault_and_a_decoy_on_a_real_server()
    {
        var shown = FaultSuite.All.Select(fault => fault.Rule).ToHashSet(StringComparer.Ordinal);
        Rules.Select(rule => rule.Info.Id).Where(id => !Unshown.ContainsKey(id)).Except(shown).ShouldBeEmpty("no seeded fault");
        shown.Except(Rules.Select(rule => rule.Info.Id)).ShouldBeEmpty("a fault of no rule");
        Unshown.Keys.Intersect(shown).ShouldBeEmpty("a rule that is shown needs no excuse");
        FaultSuite.All.ShouldAllBe(fault => fault.Decoy.Trim().Length > 0);
    }

    [Fact]
    public void Page_on_accuracy_is_that_of_the_suite()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "redis-accuracy.md");
        var written = Write();
        if (Environment.GetEnvironmentVariable("POLYSTORE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, written);
        }

        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(written, "run the tests once with POLYSTORE_UPDATE_GOLDEN=1");
    }

    private static string Write()
    {
        var page = new StringBuilder("""
            # Precision and recall of the Redis check

            As for PostgreSQL ([accuracy.md](accuracy.md)): each case starts a real server, makes a decoy that a naive check would report too, and
            the rule must be silent; makes the fault, and the rule must name it and nothing else; applies the remedy (Polystore where it is
            automatic, else the case as a person would), and the rule must be silent; goes back, and it must speak again with the same
            fingerprint. A test fails, and with it the build, when any of that does not hold. Tested on Redis 7.0.

            This page is written by the tests: `POLYSTORE_UPDATE_GOLDEN=1 ./test unit`.

            | family | rules | faults seeded | found | decoys | reported | remedies by Polystore | by hand | one-way |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|

            """.ReplaceLineEndings("\n"));
        foreach (var family in Rules.GroupBy(rule => rule.Info.Family, StringComparer.Ordinal).OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            var ids = family.Select(rule => rule.Info.Id).ToHashSet(StringComparer.Ordinal);
            Row(page, family.Key, ids.Count, FaultSuite.All.Where(fault => ids.Contains(fault.Rule)).ToList());
        }

        Row(page, "**together**", Rules.Count, FaultSuite.All);
        page.Append("\n## Rule by rule\n\n| rule | faults | decoys | how |\n|---|---:|---:|---|\n");
        foreach (var rule in Rules.Select(rule => rule.Info.Id).Order(StringComparer.Ordinal))
        {
            var faults = FaultSuite.All.Where(fault => fault.Rule == rule).ToList();
            page.Append(CultureInfo.InvariantCulture, $"| `{rule}` | {faults.Count} | {faults.Count} | {(faults.Count == 0 ? Unshown[rule] : string.Join("; ", faults.Select(How).Distinct(StringComparer.Ordinal)))} |\n");
        }

        return page.ToString();
    }

    private static void Row(StringBuilder page, string name, int rules, IReadOnlyList<SeededFault> faults) => page.Append(
        CultureInfo.InvariantCulture,
        $"| {name} | {rules} | {faults.Count} | {faults.Count} | {faults.Count} | 0 | {faults.Count(IsAutomatic)} | {faults.Count(fault => !IsAutomatic(fault) && !fault.IsOneWay)} | {faults.Count(fault => fault.IsOneWay)} |\n");

    private static bool IsAutomatic(SeededFault fault) => fault.Cure is null && fault.DecoySettings is null;

    private static string How(SeededFault fault) => fault.IsOneWay ? "one-way" : IsAutomatic(fault) ? "applied and rolled back by Polystore" : "cured and undone by hand";

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Polystore.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
