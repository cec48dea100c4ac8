using System.Runtime.CompilerServices;
using Polystore.Core.Engines;
using Polystore.Core.Plans;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Reports.Tests.Explanations;

/// <summary>The recorded plans that the reader of plans is tested with, and made ones of any size.</summary>
internal static class RealPlans
{
    public static IEnumerable<string> Names([CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(Folder(here), "*.txt").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);

    public static Explanation Read(string name, [CallerFilePath] string here = "") =>
        new() { ServerVersion = "15.14", Plan = PostgresPlanReader.Read(File.ReadAllText(Path.Combine(Folder(here), name))).ToQueryPlan() };

    /// <summary>One node in another.</summary>
    public static Explanation Deep(int levels)
    {
        var root = Leaf(levels);
        for (var i = levels - 1; i > 0; i--)
        {
            root = new PlanNode { Node = "Nested Loop", Id = i, SelfTimeMs = i, Rows = i, EstimatedRows = 1, Loops = 1, Children = [root] };
        }

        return Of(root);
    }

    /// <summary>Many inputs of one node.</summary>
    public static Explanation Wide(int inputs) =>
        Of(new PlanNode { Node = "Append", Id = 1, SelfTimeMs = 1, Loops = 1, Children = Enumerable.Range(2, inputs).Select(Leaf).ToList() });

    public static Explanation Of(PlanNode root) => new() { Plan = new QueryPlan { Engine = "postgres", Root = root, Analyzed = true } };

    private static PlanNode Leaf(int id) => new() { Node = "Seq Scan", Relation = $"part_{id}", Id = id, SelfTimeMs = 2, Rows = 100, EstimatedRows = 90, Loops = 1 };

    private static string Folder(string here) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Polystore.Postgres.Tests", "Explain", "Corpus"));
}
