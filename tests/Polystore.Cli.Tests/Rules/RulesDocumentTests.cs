using Polystore.Cli.CommandLine;
using Polystore.Core.Rules;

namespace Polystore.Cli.Tests.Rules;

public sealed class RulesDocumentTests
{
    // Rules about plans belong to explain and are not among those of a check, so each engine's whole assembly is asked.
    private static readonly IReadOnlyList<IRule> Rules = new CliSession(TextWriter.Null, TextWriter.Null).Engines.Engines
        .Select(engine => engine.GetType().Assembly)
        .Distinct()
        .SelectMany(RuleCatalog.FindIn)
        .ToList();

    [Fact]
    public void Page_of_rules_is_that_of_every_engine()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "rules.md");
        var written = RulesDocument.Write(Rules);
        if (Environment.GetEnvironmentVariable("POLYSTORE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, written);
        }

        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(written, "run the tests once with POLYSTORE_UPDATE_GOLDEN=1");
    }

    [Fact]
    public void Every_engine_has_rules_and_no_two_share_an_id()
    {
        foreach (var engine in new CliSession(TextWriter.Null, TextWriter.Null).Engines.Engines)
        {
            Rules.ShouldContain(rule => rule.Info.Engine == engine.Info.Name);
            engine.Rules.Select(rule => rule.Info.Id).Except(Rules.Select(rule => rule.Info.Id)).ShouldBeEmpty();
        }

        Rules.Select(rule => rule.Info.Id).ShouldBeUnique();
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
