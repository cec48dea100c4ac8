using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Bench;

/// <summary>How fast plans in JSON are read, against System.Text.Json reading the same text into a document, and how that grows.</summary>
internal static class PlanParsing
{
    private const int Repetitions = 5;

    public static void Run()
    {
        Console.WriteLine($"| plan | MB | median of {Repetitions}, ms | MB/s | JsonDocument alone, MB/s |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var nodes in new[] { 2_000, 20_000, 200_000 })
        {
            var text = Plan(nodes);
            var megabytes = text.Length / 1048576.0;
            var ours = Median(() => PostgresPlanReader.Read(text));
            var peer = Median(() => JsonDocument.Parse(text).Dispose());
            Console.WriteLine($"| {nodes} nodes | {megabytes:0.0} | {ours:0} | {megabytes / ours * 1000:0} | {megabytes / peer * 1000:0} |");
        }
    }

    private static double Median(Action action)
    {
        action();
        var times = new List<double>();
        for (var i = 0; i < Repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times[Repetitions / 2];
    }

    private static string Plan(int nodes)
    {
        var text = new StringBuilder("[\n  {\n    \"Plan\": {\n      \"Node Type\": \"Append\",\n      \"Plans\": [\n");
        for (var i = 0; i < nodes; i++)
        {
            text.Append(i == 0 ? "" : ",\n").Append(
                $$"""
                        {
                          "Node Type": "Seq Scan", "Parent Relationship": "Member", "Parallel Aware": false, "Async Capable": false,
                          "Relation Name": "orders_{{i}}", "Alias": "o_{{i}}", "Startup Cost": 0.00, "Total Cost": 431.{{i % 100:00}},
                          "Plan Rows": {{i}}, "Plan Width": 44, "Actual Startup Time": 0.012, "Actual Total Time": 1.{{i % 1000:000}}, "Actual Rows": {{i}},
                          "Actual Loops": 1, "Filter": "((state)::text = 'open'::text)", "Rows Removed by Filter": {{i % 7}},
                          "Shared Hit Blocks": {{i % 50}}, "Shared Read Blocks": 0, "Shared Dirtied Blocks": 0, "Shared Written Blocks": 0,
                          "Temp Read Blocks": 0, "Temp Written Blocks": 0
                        }
                """);
        }

        return text.Append("\n      ]\n    },\n    \"Planning Time\": 0.5,\n    \"Execution Time\": 99.5\n  }\n]\n").ToString();
    }
}
