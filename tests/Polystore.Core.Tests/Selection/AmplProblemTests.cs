using Polystore.Core.Errors;
using Polystore.Core.Selection;

namespace Polystore.Core.Tests.Selection;

public sealed class AmplProblemTests
{
    private const string Text = """
        # what-if time: 1
        set QUERIES := 1 7;
        param NUMBER_OF_INDEXES := 2;

        param size :=
        1 100 # ['a']
        2 50 # ['b', 'c']
        ;
        set indexes_per_combination[0]:= ;
        set indexes_per_combination[1]:= 1;
        set indexes_per_combination[2]:= 1 2;
        param costs :=
        1 0 10.5
        1 2 1
        7 0 20
        7 1 5
        ;
        """;

    [Fact]
    public void Indexes_queries_and_combinations_are_read()
    {
        var problem = AmplProblem.Read(new StringReader(Text));

        Assert.Equal(["['a']", "['b', 'c']"], problem.Indexes.Select(index => index.Name));
        Assert.Equal([100, 50], problem.Indexes.Select(index => index.Bytes));
        Assert.Equal(30.5, problem.BaseCost);
        Assert.Equal([0, 1], problem.Queries[0].Options.Single().Indexes);
        Assert.Equal(5, problem.Queries[1].Options.Single().Cost);
    }

    [Theory]
    [InlineData("", "needs set QUERIES")]
    [InlineData("set QUERIES := 1;\nparam size :=\n1 x\n;", "Line 3")]
    [InlineData("set QUERIES := 1;\nparam size :=\n1 5\n;\nparam costs :=\n1 4 5\n;", "no cost for combination 0")]
    [InlineData("set QUERIES := 1;\nparam size :=\n1 5\n;\nparam costs :=\n1 0 5\n1 4 5\n;", "combination 4")]
    public void What_is_not_a_problem_is_refused_in_one_sentence(string text, string part) =>
        Assert.Contains(part, Assert.Throws<UsageException>(() => AmplProblem.Read(new StringReader(text))).Message, StringComparison.Ordinal);
}
