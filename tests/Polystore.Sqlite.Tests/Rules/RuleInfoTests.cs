using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Tests.Rules;

public sealed class RuleInfoTests
{
    private static readonly IReadOnlyList<IRule> Rules = RuleCatalog.FindIn(typeof(SqliteSections).Assembly);

    [Fact]
    public void Every_rule_says_what_it_is_and_where_its_numbers_come_from()
    {
        foreach (var info in Rules.Select(rule => rule.Info))
        {
            info.Id.ShouldStartWith("SQLITE-");
            info.Id.ShouldBe(info.Id.ToUpperInvariant());
            info.Engine.ShouldBe("sqlite");
            info.Family.ShouldBe(info.Family.ToLowerInvariant());
            info.References.ShouldNotBeEmpty(info.Id);
            info.Title.ShouldNotEndWith(".");
            info.LooksFor.ShouldEndWith(".", Case.Sensitive, info.Id);
            info.Why.ShouldEndWith(".", Case.Sensitive, info.Id);
            info.Options.Select(option => option.Name).ShouldBeUnique();
            info.Options.ShouldAllBe(option => option.Source.Length > 10 && option.Default >= option.Minimum && option.Default <= option.Maximum);
        }
    }

    [Fact]
    public void Every_rule_has_words_for_an_empty_database()
    {
        foreach (var rule in Rules)
        {
            var verdict = new SnapshotBuilder().Judge(rule);
            verdict.Findings.ShouldBeEmpty(rule.Info.Id);
        }
    }
}
