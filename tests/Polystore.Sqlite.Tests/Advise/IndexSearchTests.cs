using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Search;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Tests.Advise;

public sealed class IndexSearchTests
{
    private static readonly CandidateIndex A = Candidate("a", 4096);
    private static readonly CandidateIndex B = Candidate("b", 4096);
    private static readonly CandidateIndex Wide = Candidate("wide", 40960);

    [Fact]
    public void What_saves_nothing_is_not_taken() => Choose(chosen => 100 - (chosen.Contains(A) ? 60 : 0), new SearchOptions(), A, B).ShouldBe([A]);

    [Fact]
    public void An_index_made_superfluous_by_a_later_one_goes()
    {
        // A helps alone most, but B and Wide together do all that A does.
        double Cost(IReadOnlyCollection<CandidateIndex> chosen) => (chosen.Contains(B), chosen.Contains(Wide), chosen.Contains(A)) switch
        {
            (true, true, _) => 10,
            (_, _, true) => chosen.Count > 1 ? 40 : 50,
            (true, _, _) or (_, true, _) => 60,
            _ => 100,
        };
        Choose(Cost, new SearchOptions(), A, B, Wide).ShouldBe([B, Wide], ignoreOrder: true);
    }

    [Fact]
    public void A_budget_is_kept_and_spent_where_a_byte_saves_most()
    {
        double Cost(IReadOnlyCollection<CandidateIndex> chosen) => 100 - (chosen.Contains(Wide) ? 50 : 0) - (chosen.Contains(A) ? 40 : 0) - (chosen.Contains(B) ? 30 : 0);
        Choose(Cost, new SearchOptions { BudgetBytes = 10_000 }, Wide, A, B).ShouldBe([A, B], ignoreOrder: true);
    }

    [Fact]
    public void Upkeep_dearer_than_the_saving_refuses_an_index() =>
        Choose(chosen => chosen.Contains(A) ? 100 - 10 + 30 : 100, new SearchOptions(), A).ShouldBeEmpty();

    [Fact]
    public void At_its_time_limit_the_search_returns_what_it_has()
    {
        var left = 6;
        var search = new IndexSearch(chosen => 100 - (30 * chosen.Count), new SearchOptions(), () => --left < 0);
        var chosen = search.Choose([A, B, Wide], []);
        search.OutOfTime.ShouldBeTrue();
        chosen.Count.ShouldBeInRange(1, 2);
    }

    [Fact]
    public void No_table_gets_more_indexes_than_allowed() =>
        Choose(chosen => 100 - (20 * chosen.Count), new SearchOptions { MostPerTable = 2 }, A, B, Wide).Count.ShouldBe(2);

    [Fact]
    public void Indexes_that_help_only_together_are_taken_together() =>
        new IndexSearch(chosen => chosen.Contains(A) && chosen.Contains(B) ? 10 : 100, new SearchOptions(), () => false)
            .Choose([A, B, Wide], [[A, B]])
            .ShouldBe([A, B], ignoreOrder: true);

    private static IReadOnlyList<CandidateIndex> Choose(Func<IReadOnlyCollection<CandidateIndex>, double> cost, SearchOptions options, params CandidateIndex[] candidates) =>
        new IndexSearch(cost, options, () => false).Choose(candidates, []);

    private static CandidateIndex Candidate(string name, long bytes) =>
        new(new Index { Schema = "main", Table = "t", Name = name, Keys = [IndexKey.On(name)] }) { Bytes = bytes };
}
