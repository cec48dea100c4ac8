using System.Reflection;
using Polystore.Core.Rules;
using Polystore.Postgres.Tests.Faults.Cluster;

namespace Polystore.Postgres.Tests.Faults.Accuracy;

public sealed class AccuracyTests
{
    // A rule stands here only with the reason why no server that a test may start can have its fault.
    private static readonly IReadOnlyDictionary<string, string> Unshown = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PG-TXN-MULTIXACT-DATABASE"] = "on composed snapshots only: a database is as old as its oldest table, which PG-TXN-MULTIXACT-TABLE shows; ageing every table of a server takes hours",
        ["PG-RESOURCES-CHECKPOINT-SYNC"] = "on composed snapshots only: test servers do not sync, and a slow disk cannot be made",
        ["PG-CONFIG-READ-AHEAD-OFF"] = "on composed snapshots only: it concerns version 18 and newer, and the suite runs on 15 first",
        ["PG-RESOURCES-BACKEND-FSYNC"] = "on composed snapshots only: the checkpointer's queue overflows under a load that no test makes",
    };

    // The rules of plans have a page of their own, docs/explain-accuracy.md.
    private static readonly IReadOnlyList<IRule> Rules = new PostgresEngine().Rules;

    private static readonly IReadOnlyList<ShownFault> Shown =
    [
        .. FaultSuite.All.Select(fault => Of(fault)),
        .. ClusterSuite.All.Select(entry => Of(entry.Fault)),
        .. typeof(AccuracyTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<ShowsFaultAttribute>())
            .Select(shown => new ShownFault(shown.Rule, shown.Way, shown.Aged, Decoy: true)),
    ];

    private static ShownFault Of(SeededFault fault) =>
        new(fault.Rule, fault.IsOneWay ? FaultWay.OneWay : FaultWay.Reversible, fault.Days > 0, fault.HasDecoy);

    [Fact]
    public void Every_rule_is_shown_its_fault_and_a_decoy_on_a_real_server()
    {
        foreach (var rule in Rules.Select(rule => rule.Info.Id).Where(id => !Unshown.ContainsKey(id)))
        {
            Shown.ShouldContain(fault => fault.Rule == rule, $"{rule} has no seeded fault");
            Shown.ShouldContain(fault => fault.Rule == rule && fault.Decoy, $"{rule} has no decoy");
        }

        Unshown.Keys.ShouldBeSubsetOf(Rules.Select(rule => rule.Info.Id), "a rule that is gone");
        Unshown.Keys.Intersect(Shown.Select(fault => fault.Rule)).ShouldBeEmpty("a rule that is shown needs no excuse");
        Shown.Select(fault => fault.Rule).Except(Rules.Select(rule => rule.Info.Id)).ShouldBeEmpty("a fault of no rule");
    }

    [Fact]
    public void Page_on_accuracy_is_that_of_the_suites()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "accuracy.md");
        var written = AccuracyPage.Write(Rules, Shown, Unshown);
        if (Environment.GetEnvironmentVariable("POLYSTORE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, written);
        }

        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(written, "run the tests once with POLYSTORE_UPDATE_GOLDEN=1");
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
