using System.Globalization;
using System.Text;
using Polystore.Core.Rules;
using Polystore.Mongo.Tests.Composed;
using Polystore.Mongo.Tests.Faults;

namespace Polystore.Mongo.Tests.Rules;

public sealed class AccuracyTests
{
    private static readonly IReadOnlyList<IRule> Rules = Expert.Engine.Rules;

    [Fact]
    public void Every_rule_is_shown_its_fault_and_a_decoy_and_says_where()
    {
        var real = FaultSuite.All.Select(fault => fault.Rule).ToHashSet(StringComparer.Ordinal);
        var composed = ComposedRuleTests.Cases.Select(fault => fault.Rule).ToHashSet(StringComparer.Ordinal);

        Rules.Select(rule => rule.Info.Id).Order(StringComparer.Ordinal).ShouldBe(real.Union(composed).Order(StringComparer.Ordinal));
        Rules.Where(rule => rule.Info.Untested).Select(rule => rule.Info.Id).Order(StringComparer.Ordinal).ShouldBe(composed.Except(real).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_on_accuracy_is_that_of_the_suites()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "mongodb-accuracy.md");
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
            # Precision and recall of the MongoDB check

            Two kinds of cases. On **DocumentDB**, a real server behind MongoDB's protocol, each case makes a decoy that a naive check would
            report too, and the rule must be silent; makes the fault, and the rule must name it and nothing else; applies the remedy (Polystore
            where it is automatic, else the case as a person would), and the rule must be silent; goes back, and it must speak again with the
            same fingerprint. What that server lacks is shown as **composed replies**: a scripted server answers as the named page of
            [MongoDB's manual](https://www.mongodb.com/docs/manual/) has it; the rule must be silent on a healthy deployment and on the decoy,
            and name the fault once, with the severity that the case expects. Such rules are marked "untested on MongoDB" in
            [rules.md](rules.md). A test fails, and with it the build, when any of that does not hold. With `POLYSTORE_MONGODB_URL` the first
            kind runs on a real MongoDB; no rule was tried on one yet.

            This page is written by the tests: `POLYSTORE_UPDATE_GOLDEN=1 ./test unit`.

            | family | rules | faults on DocumentDB | faults in composed replies | found | decoys | reported |
            |---|---:|---:|---:|---:|---:|---:|

            """.ReplaceLineEndings("\n"));
        foreach (var family in Rules.GroupBy(rule => rule.Info.Family, StringComparer.Ordinal).OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            Row(page, family.Key, family.Select(rule => rule.Info.Id).ToHashSet(StringComparer.Ordinal));
        }

        Row(page, "**together**", Rules.Select(rule => rule.Info.Id).ToHashSet(StringComparer.Ordinal));
        page.Append("\n## Rule by rule\n\n| rule | faults and decoys | shown on |\n|---|---:|---|\n");
        foreach (var rule in Rules.Select(rule => rule.Info.Id).Order(StringComparer.Ordinal))
        {
            var (real, composed) = (FaultSuite.All.Count(fault => fault.Rule == rule), ComposedRuleTests.Cases.Where(fault => fault.Rule == rule).ToList());
            var where = (real > 0 ? ["DocumentDB"] : Array.Empty<string>()).Concat(composed.Select(fault => fault.Page).Distinct(StringComparer.Ordinal).Select(name => $"replies of [{name}](https://www.mongodb.com/docs/manual/{name}/)"));
            page.Append(CultureInfo.InvariantCulture, $"| `{rule}` | {real + composed.Count} | {string.Join("; ", where)} |\n");
        }

        return page.ToString();
    }

    private static void Row(StringBuilder page, string name, HashSet<string> ids)
    {
        var (real, composed) = (FaultSuite.All.Count(fault => ids.Contains(fault.Rule)), ComposedRuleTests.Cases.Count(fault => ids.Contains(fault.Rule)));
        page.Append(CultureInfo.InvariantCulture, $"| {name} | {ids.Count} | {real} | {composed} | {real + composed} | {real + composed} | 0 |\n");
    }

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
