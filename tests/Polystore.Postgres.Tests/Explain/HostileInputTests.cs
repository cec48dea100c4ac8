using System.Text;
using Polystore.Core.Errors;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Writing;

namespace Polystore.Postgres.Tests.Explain;

/// <summary>Inputs that nobody wrote with good intent. A test ends with a plan or with the one refusal, and within the test's time.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] Words =
    [
        "Seq Scan on t", "->  ", "(cost=0.00..1.00 rows=1 width=4)", "(actual time=", "\n", "\n  ", "\n        ", "{", "}", "[", "]", "\"Plan\":", "\"Node Type\":", "\"", "'", ",", ":",
        "<explain>", "<Plan>", "</Plan>", "- Plan: ", "- ", "Plans: ", "Filter: ((", "Worker 0: ", "JIT:", "Sort Key: a", "QUERY PLAN", "----", "|", "+", "\\", "\u0000", "\ud800", "duration: 1 ms  plan:",
        "CTE x", "InitPlan 1", "Buffers: shared hit=", "99999999999999999999999", "-1e308", "Trigger a on b: calls=1", "\t", "Hash Key: ", "Settings: a = ", "Sampling: s (",
    ];

    [Fact]
    public void Words_of_the_formats_in_any_order_do_not_break_the_reader()
    {
        var random = new Random(20240501);
        for (var i = 0; i < 3000; i++)
        {
            Survives(string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => Words[random.Next(Words.Length)])));
        }
    }

    [Fact]
    public void Changed_plans_do_not_break_the_reader()
    {
        var random = new Random(4711);
        var source = PostgresPlanReader.Read(DeepPlan.Json(5));
        foreach (var format in Enum.GetValues<PlanFormat>())
        {
            var text = PostgresPlanWriter.Write(source, format);
            for (var i = 0; i < 500; i++)
            {
                var changed = new StringBuilder(text);
                for (var edits = random.Next(1, 6); edits > 0; edits--)
                {
                    var at = random.Next(changed.Length);
                    switch (random.Next(3))
                    {
                        case 0:
                            changed.Remove(at, Math.Min(random.Next(20), changed.Length - at));
                            break;
                        case 1:
                            changed.Insert(at, Words[random.Next(Words.Length)]);
                            break;
                        default:
                            changed[at] = (char)random.Next(1, 0x500);
                            break;
                    }

                    changed.Append(' ');
                }

                Survives(changed.ToString());
            }
        }
    }

    // Each would take minutes at this size if the time grew with the square, or end the process if the reader recursed.
    [Theory]
    [InlineData("[", 1_000_000)]
    [InlineData("{\"Plan\":", 200_000)]
    [InlineData("{\"x\":[", 200_000)]
    [InlineData("[\n", 300_000)]
    [InlineData("<explain><Plan>", 100_000)]
    [InlineData("<a>", 200_000)]
    [InlineData("- - - -\n", 100_000)]
    [InlineData("- Plan:\n", 100_000)]
    [InlineData("Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n", 50_000)]
    [InlineData("->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n  Worker 0:  Sort Method: x\n", 30_000)]
    [InlineData("Filter: ((", 200_000)]
    [InlineData("LOG: duration: 1 ms  plan:", 100_000)]
    [InlineData("duration: 1 ms  plan:\n", 100_000)]
    [InlineData(",\"duration: 1 ms  plan:", 100_000)]
    [InlineData("\"QUERY PLAN\"\n", 100_000)]
    [InlineData(".a.\n", 300_000)]
    [InlineData("(cost=", 300_000)]
    [InlineData("> ", 500_000)]
    public void Size_and_depth_do_no_harm(string piece, int times)
    {
        var text = new StringBuilder(piece.Length * times).Insert(0, piece, times).ToString();
        Survives(text);
        Survives("Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n" + text);
        Survives("[{\"Plan\": {\"Node Type\": \"Limit\", \"x\": " + text);
    }

    [Fact]
    public void Nodes_that_grow_deeper_and_fall_back_are_read_in_linear_steps()
    {
        var text = new StringBuilder("Limit  (cost=0.00..1.00 rows=1 width=4)\n");
        for (var i = 1; i <= 2000; i++)
        {
            text.Append(' ', i).Append("->  Limit  (cost=0.00..1.00 rows=1 width=4)\n");
        }

        for (var i = 0; i < 20_000; i++)
        {
            text.Append("Note: 1\n");
        }

        PostgresPlanReader.Read(text.ToString()).Nodes.Count().ShouldBe(2001);
    }

    private static void Survives(string text)
    {
        try
        {
            PostgresPlanReader.ReadAll(text).ShouldNotBeEmpty();
        }
        catch (TargetException refused)
        {
            refused.Message.ShouldStartWith("Th");
        }
    }
}
