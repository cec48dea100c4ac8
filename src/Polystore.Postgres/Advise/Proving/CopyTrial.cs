using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Observation;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>
/// Measures advice on one copy, inside a transaction that the caller rolls back: each statement before and after in turn, repeated
/// where noise and slow-down have to be told apart.
/// </summary>
internal sealed class CopyTrial(NpgsqlConnection connection, Advice advice, IReadOnlyList<AdvisedQuery> queries, ObserveOptions options, TimeProvider time, Func<PostgresPlan, double> duration)
{
    // Three pairs show what is clear; fifteen confirm a slow-down that shows in twelve of them (sign test, 0.02).
    private const int FirstPairs = 3;
    private const int MostPairs = 15;

    // The statements that most need an index are those that take longest without one.
    private const int Patience = 10;

    // A statement that takes so long is not repeated when the difference is clear at once.
    private const double LongMilliseconds = 5000;

    private readonly IndexStage stage = new(connection, advice, time);
    private readonly StatementMeter meter = new(connection, options.StatementTimeout * Patience, duration);

    /// <summary>What was advised.</summary>
    public Advice Advice { get; } = advice;

    /// <summary>Every statement of the workload.</summary>
    public IReadOnlyList<AdvisedQuery> Queries { get; } = queries;

    /// <summary>Names of the changes that are left out by now.</summary>
    public HashSet<string> Without { get; } = new(StringComparer.Ordinal);

    /// <summary>The statements that were measured.</summary>
    public List<StatementTrial> Trials { get; } = [];

    /// <summary>What building took.</summary>
    public IReadOnlyDictionary<string, IndexBuild> Builds => stage.Builds;

    /// <summary>Builds, and measures every statement.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await stage.BuildAsync(cancellationToken);
        Trials.AddRange(Queries.Where(query => query.Parameters == 0 && !query.Escapes).Select(query => new StatementTrial(query)));
        // Writes come last: undone they still leave dead rows and pages that are no longer all-visible.
        foreach (var group in new[] { Trials.Where(trial => !trial.Query.Writes).ToList(), Trials.Where(trial => trial.Query.Writes).ToList() })
        {
            // The first pair warms the cache.
            await PairAsync(group, Without, cancellationToken);
            group.ForEach(trial => trial.Clear());
            await MeasureAsync(group, cancellationToken);
        }

    }

    /// <summary>Measures statements in pairs of runs, for as long as they are under suspicion.</summary>
    public async Task MeasureAsync(List<StatementTrial> trials, CancellationToken cancellationToken)
    {
        for (var pair = 0; pair < FirstPairs; pair++)
        {
            await PairAsync(trials.Where(trial => !trial.Measured || !IsLongAndClear(trial)).ToList(), Without, cancellationToken);
        }

        for (var pair = FirstPairs; pair < MostPairs && trials.Exists(trial => trial.Suspect); pair++)
        {
            await PairAsync(trials.Where(trial => trial.Suspect).ToList(), Without, cancellationToken);
        }
    }

    private static bool IsLongAndClear(StatementTrial trial) => trial.Times.Before > LongMilliseconds && trial.Times.After < trial.Times.Before / 2;

    // One run of each statement in each state; who comes first changes from pair to pair.
    private async Task PairAsync(IReadOnlyList<StatementTrial> trials, IReadOnlySet<string> without, CancellationToken cancellationToken)
    {
        var running = trials.Where(trial => !trial.Failed).ToList();
        if (running.Count == 0)
        {
            return;
        }

        var afterFirst = running[0].Measured && running[0].Times.Pairs % 2 == 1;
        var first = afterFirst ? await stage.AfterAsync(without, RunAsync, cancellationToken) : await stage.BeforeAsync(RunAsync, cancellationToken);
        var second = afterFirst ? await stage.BeforeAsync(RunAsync, cancellationToken) : await stage.AfterAsync(without, RunAsync, cancellationToken);
        for (var position = 0; position < running.Count; position++)
        {
            running[position].Add((afterFirst ? second : first)[position], (afterFirst ? first : second)[position]);
        }

        async Task<List<StatementMeasurement?>> RunAsync()
        {
            var runs = new List<StatementMeasurement?>();
            foreach (var trial in running)
            {
                runs.Add(await meter.RunAsync(trial.Query, cancellationToken));
            }

            return runs;
        }
    }

    /// <summary>Measures one statement with some changes left out against others left out.</summary>
    /// <param name="query">The statement.</param>
    /// <param name="firstWithout">Left out in the first run of each pair; null for nothing changed at all.</param>
    /// <param name="thenWithout">Left out in the second.</param>
    /// <param name="pairs">Pairs of runs after one that warms the cache.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<StatementTrial> CompareAsync(AdvisedQuery query, IReadOnlySet<string>? firstWithout, IReadOnlySet<string> thenWithout, int pairs, CancellationToken cancellationToken)
    {
        var trial = new StatementTrial(query);
        for (var pair = 0; pair <= pairs && !trial.Failed; pair++)
        {
            var was = await RunAsync(firstWithout);
            var now = await RunAsync(thenWithout);
            if (pair > 0 || was is null || now is null)
            {
                trial.Add(was, now);
            }
        }

        return trial;

        Task<StatementMeasurement?> RunAsync(IReadOnlySet<string>? without) => without is null
            ? stage.BeforeAsync(() => meter.RunAsync(query, cancellationToken), cancellationToken)
            : stage.AfterAsync(without, () => meter.RunAsync(query, cancellationToken), cancellationToken);
    }

    /// <summary>Compares the rows of every statement that reads.</summary>
    public async Task DigestAsync(CancellationToken cancellationToken)
    {
        var measured = Trials.Where(trial => trial.Measured && !trial.Query.Writes).ToList();
        await CompareRowsAsync(measured, rounded: false, (trial, pair) => trial.Digest = pair, cancellationToken);
        await CompareRowsAsync(measured.Where(trial => trial.Digest is { Same: false }).ToList(), rounded: true, (trial, pair) => trial.Rounded = pair, cancellationToken);
    }

    private async Task CompareRowsAsync(List<StatementTrial> trials, bool rounded, Action<StatementTrial, DigestPair> note, CancellationToken cancellationToken)
    {
        if (trials.Count == 0)
        {
            return;
        }

        var was = await stage.BeforeAsync(DigestsAsync, cancellationToken);
        var now = await stage.AfterAsync(Without, DigestsAsync, cancellationToken);
        for (var position = 0; position < trials.Count; position++)
        {
            note(trials[position], new DigestPair(was[position], now[position]));
        }

        async Task<List<string?>> DigestsAsync()
        {
            var digests = new List<string?>();
            foreach (var trial in trials)
            {
                digests.Add(await meter.DigestAsync(trial.Query, rounded, cancellationToken));
            }

            return digests;
        }
    }
}
