using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Writing;

namespace Polystore.Postgres.Tests.Explain;

/// <summary>
/// Twice the plan takes about twice the work. Work is counted in bytes allocated, which no load of the machine changes: whatever copies or
/// splits the text once a line, or once a level, shows as four times.
/// </summary>
public sealed class LinearReadingTests
{
    private const int Nodes = 1500;
    private const double Most = 2.6;

    [Theory]
    [InlineData(PlanFormat.Text)]
    [InlineData(PlanFormat.Json)]
    [InlineData(PlanFormat.Yaml)]
    [InlineData(PlanFormat.Xml)]
    public void Work_grows_as_the_number_of_members_does(PlanFormat format) => Grows(nodes => PostgresPlanWriter.Write(Wide(nodes), format));

    [Theory]
    [InlineData(PlanFormat.Text)]
    [InlineData(PlanFormat.Json)]
    [InlineData(PlanFormat.Yaml)]
    [InlineData(PlanFormat.Xml)]
    public void Work_grows_as_the_number_of_plans_does(PlanFormat format)
    {
        var one = PostgresPlanWriter.Write(PostgresPlanReader.Read("Limit  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)"), format);
        Grows(plans => string.Join("\n", Enumerable.Repeat(one, plans)));
    }

    [Theory]
    [InlineData("Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n")]
    [InlineData("LOG:  duration: 1.000 ms  plan:\n\tQuery Text: SELECT 1\n\tResult  (cost=0.00..1.00 rows=1 width=4)\n")]
    [InlineData("\"        Output: a, b\"\n  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n")]
    [InlineData("Limit  (cost=0.00..1.00 rows=1 width=4)\n  Filter: (a = 'it''s \"x\" (')\n  ->  Seq Scan on \"ünï → x\"  (cost=0.00..1.00 rows=1 width=4)\n")]
    [InlineData("[{'Plan': {'Node Type': 'Limit'}}]\n")]
    public void Work_grows_as_a_piece_that_is_repeated_does(string piece) => Grows(times => string.Concat(Enumerable.Repeat(piece, times)));

    [Fact]
    public void Work_grows_as_the_depth_of_json_does() => Grows(DeepPlan.Json);

    [Theory]
    [InlineData("> ")]
    [InlineData("db_1  | ")]
    [InlineData("\t")]
    public void Work_grows_as_the_lines_of_a_wrapped_paste_do(string prefix) =>
        Grows(nodes => string.Join('\n', PostgresPlanWriter.Write(Wide(nodes), PlanFormat.Text).Split('\n').Select(line => prefix + line)));

    [Fact]
    public void Work_grows_as_the_pieces_of_a_cut_line_do() =>
        Grows(nodes => "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n  Filter: (a = ANY ('{" + string.Join(",\n", Enumerable.Range(0, 10 * nodes)) + "}'::integer[]))\n");

    private static void Grows(Func<int, string> text)
    {
        var (small, large) = (text(Nodes), text(2 * Nodes));
        Allocated(small);
        ((double)Allocated(large) / Allocated(small)).ShouldBeLessThan(Most * large.Length / (2.0 * small.Length));
    }

    private static long Allocated(string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            PostgresPlanReader.ReadAll(text).ShouldNotBeEmpty();
        }
        catch (Polystore.Core.Errors.TargetException)
        {
            // Saying that it is no plan is work as well.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Polystore.Postgres.Explain.Model.PostgresPlan Wide(int members) => PostgresPlanReader.Read(
        "Append  (cost=0.00..9.00 rows=9 width=4)\n" + string.Concat(Enumerable.Range(1, members).Select(i => $"  ->  Seq Scan on part_{i}  (cost=0.00..1.00 rows=1 width=4)\n        Filter: (a > {i})\n")));
}
