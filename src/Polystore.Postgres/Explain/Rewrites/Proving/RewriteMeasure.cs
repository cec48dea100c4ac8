using Polystore.Core.Proofs;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>Both statements run on the data by turns, so that what the cache holds favours neither.</summary>
internal sealed class RewriteMeasure(ComparingSession server)
{
    // Three give a median; a statement that takes longer than a second is not run six times more for it.
    private const int Repetitions = 3;
    private const double LongMs = 1000;

    // TIMING OFF: the clock is read once a statement and not twice a row of each node (sql-explain).
    private const string Options = "ANALYZE, TIMING OFF, BUFFERS, FORMAT JSON";

    /// <summary>Milliseconds and blocks of both; empty when one of them failed.</summary>
    public async Task<IReadOnlyList<ProofRun>> RunAsync(DigestComparison comparison, CancellationToken cancellationToken)
    {
        var (before, after) = (new List<(double Ms, double Blocks)>(), new List<(double Ms, double Blocks)>());
        while (before.Count < Repetitions && (before.Count == 0 || before[^1].Ms + after[^1].Ms < LongMs))
        {
            if (await OnceAsync(comparison.Before, cancellationToken) is not { } was || await OnceAsync(comparison.After, cancellationToken) is not { } now)
            {
                break;
            }

            before.Add(was);
            after.Add(now);
        }

        return before.Count == 0 ? [] :
        [
            Run("ms", before.ConvertAll(one => one.Ms), after.ConvertAll(one => one.Ms)),
            Run("blocks", before.ConvertAll(one => one.Blocks), after.ConvertAll(one => one.Blocks)),
        ];
    }

    private async Task<(double Ms, double Blocks)?> OnceAsync(ComparedStatement statement, CancellationToken cancellationToken)
    {
        if (await server.ExplainAsync(Options, statement, cancellationToken) is not { } text)
        {
            return null;
        }

        var plan = PostgresPlanReader.Read(text);
        return (plan.ExecutionTime ?? 0, plan.Root.Buffers?.Touched ?? 0);
    }

    private static ProofRun Run(string metric, List<double> before, List<double> after) => new()
    {
        Scale = 1,
        Metric = metric,
        Before = Median(before),
        After = Median(after),
        N = before.Count,
        Spread = Math.Max(Spread(before), Spread(after)),
    };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Spread(List<double> values) => Median(values) is > 0 and var median ? values.Max(value => Math.Abs(value - median)) / median : 0;
}
