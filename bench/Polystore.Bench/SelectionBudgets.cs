using System.Diagnostics;
using System.Globalization;
using Polystore.Core.Selection;

namespace Polystore.Bench;

/// <summary>The search for indexes alone, on a problem in a file: cost, bound and time at each budget.</summary>
internal static class SelectionBudgets
{
    /// <summary>Solves the problem at each budget.</summary>
    /// <param name="arguments">The file, then budgets in bytes.</param>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 2 || !File.Exists(arguments[0]))
        {
            Console.Error.WriteLine("index-selection needs a file with a selection problem (AMPL data) and budgets in bytes.");
            return 2;
        }

        using var reader = new StreamReader(arguments[0]);
        var problem = AmplProblem.Read(reader);
        Console.WriteLine("| budget, bytes | cost, % | bound, % | indexes | bytes | nodes | seconds |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var budget in arguments.Skip(1).Select(text => long.Parse(text, CultureInfo.InvariantCulture)))
        {
            var watch = Stopwatch.StartNew();
            var answer = new IndexSelector().Solve(problem, new SelectionLimits { Bytes = budget });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {budget} | {100 * answer.Cost / problem.BaseCost:F3} | {100 * answer.LowerBound / problem.BaseCost:F3} | {answer.Chosen.Count} | {problem.BytesOf(answer.Chosen)} | {answer.Nodes} | {watch.Elapsed.TotalSeconds:F2} |"));
        }

        return 0;
    }
}
