using System.Globalization;
using Npgsql;
using Polystore.Core.Findings;
using Polystore.Core.Proofs;
using Polystore.Postgres.Advise.Proving;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Prove;

/// <summary>Tries remedies on one copy: measure, apply, measure, roll back, look whether all is as before. Nothing of it stays.</summary>
internal sealed class RemedyTrial(ProofCopy copy, TrialStatements statements, StatementMeter meter)
{
    // The first run warms the cache; the median of three says what is usual.
    private const int Runs = 3;

    // Another way to the same rows differs in a few pages of upper index levels; past a tenth, the tolerance of `advise --prove`, it is another cost.
    private const double FewBlocks = 16;

    // undefined_object, undefined_function: what a copy has not, such as a tablespace.
    private static readonly IReadOnlyList<string> NotOnCopy = ["42704", "42883"];

    /// <summary>One remedy by itself, with its way back.</summary>
    public async Task<RemedyOutcome> AloneAsync(Finding finding, CancellationToken cancellationToken)
    {
        var remedy = finding.Remedy!;
        await copy.MarkAsync("SAVEPOINT polystore_trial", cancellationToken);
        try
        {
            var before = await MeasureAsync(statements.Of(remedy), cancellationToken);
            var image = await copy.ImageAsync(cancellationToken);
            var bytes = await BytesAsync(remedy, cancellationToken);
            if (await FailureAsync(remedy.Apply, "it failed", cancellationToken) is { } failed)
            {
                return failed;
            }

            var freed = bytes is { } was ? (was, await BytesAsync(remedy, cancellationToken) ?? was) : ((double, double)?)null;
            var trials = Compare(before, await MeasureAsync(before.Select(entry => entry.Query).ToList(), cancellationToken));
            var outcome = new RemedyOutcome { Trials = trials, Bytes = freed, Harm = HarmIn(trials) };
            return outcome.Harm is not null || remedy.Rollback.Count == 0 ? outcome : await TakenBackAsync(remedy, outcome, image, cancellationToken);
        }
        finally
        {
            await copy.MarkAsync("ROLLBACK TO SAVEPOINT polystore_trial; RELEASE SAVEPOINT polystore_trial", CancellationToken.None);
        }
    }

    /// <summary>All remedies, one after the other as `apply` does; those that do harm after the ones before them, with the reason.</summary>
    public async Task<IReadOnlyList<(Finding Finding, string Harm)>> TogetherAsync(IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        var guilty = new List<(Finding Finding, string Harm)>();
        await copy.MarkAsync("SAVEPOINT polystore_together", cancellationToken);
        try
        {
            foreach (var finding in findings)
            {
                await copy.MarkAsync("SAVEPOINT polystore_step", cancellationToken);
                var before = await MeasureAsync(statements.Of(finding.Remedy!), cancellationToken);
                var failed = await FailureAsync(finding.Remedy!.Apply, "it failed after the remedies before it", cancellationToken);
                var harm = failed is not null ? failed.Harm : HarmIn(Compare(before, await MeasureAsync(before.Select(entry => entry.Query).ToList(), cancellationToken)));
                if (harm is not null)
                {
                    guilty.Add((finding, failed is null ? $"together with the remedies before it: {harm}" : harm));
                }

                await copy.MarkAsync(harm is null ? "RELEASE SAVEPOINT polystore_step" : "ROLLBACK TO SAVEPOINT polystore_step; RELEASE SAVEPOINT polystore_step", cancellationToken);
            }

            return guilty;
        }
        finally
        {
            await copy.MarkAsync("ROLLBACK TO SAVEPOINT polystore_together; RELEASE SAVEPOINT polystore_together", CancellationToken.None);
        }
    }

    private async Task<RemedyOutcome> TakenBackAsync(Remedy remedy, RemedyOutcome outcome, string image, CancellationToken cancellationToken)
    {
        if (await FailureAsync(remedy.Rollback, "its rollback failed", cancellationToken) is { } failed)
        {
            return outcome with { Harm = failed.Harm };
        }

        return remedy.Reversible && await copy.ImageAsync(cancellationToken) != image
            ? outcome with { Harm = "on a copy its rollback does not bring back every index and constraint as it was" }
            : outcome;
    }

    // An index that is dropped, or another in its place.
    private async Task<double?> BytesAsync(Remedy remedy, CancellationToken cancellationToken) => remedy.Effects.Any(effect => effect is IndexDropped)
        ? await copy.IndexBytesAsync(TrialStatements.TablesOf(remedy), null, cancellationToken)
        : null;

    private async Task<RemedyOutcome?> FailureAsync(IReadOnlyList<string> script, string what, CancellationToken cancellationToken)
    {
        await copy.MarkAsync("SAVEPOINT polystore_script", cancellationToken);
        try
        {
            await copy.ExecuteAsync(script, cancellationToken);
            return null;
        }
        catch (PostgresException failure) when (!failure.SqlState.StartsWith("57P", StringComparison.Ordinal))
        {
            await copy.MarkAsync("ROLLBACK TO SAVEPOINT polystore_script", cancellationToken);
            return NotOnCopy.Contains(failure.SqlState)
                ? new RemedyOutcome { Untried = $"the copy lacks what it needs: {failure.MessageText}" }
                : new RemedyOutcome { Harm = $"on a copy {what}: {failure.MessageText}" };
        }
    }

    private async Task<List<Measured>> MeasureAsync(IReadOnlyList<AdvisedQuery> queries, CancellationToken cancellationToken)
    {
        var measured = new List<Measured>();
        // Writes come last: undone they still leave dead rows behind.
        foreach (var query in queries.OrderBy(query => query.Writes))
        {
            var runs = new List<StatementMeasurement?>();
            for (var run = 0; run <= Runs && (run == 0 || runs[^1] is not null); run++)
            {
                runs.Add(await meter.RunAsync(query, cancellationToken));
            }

            var failed = runs[^1] is null;
            measured.Add(new Measured(
                query,
                failed ? [] : runs.Skip(1).OfType<StatementMeasurement>().ToList(),
                failed ? null : await meter.DigestAsync(query, rounded: false, cancellationToken),
                failed ? null : await meter.DigestAsync(query, rounded: true, cancellationToken)));
        }

        return measured;
    }

    private static List<StatementTrial> Compare(List<Measured> before, List<Measured> after) => before
        .Where(was => was.Runs.Count > 0)
        .Join(after, was => was.Query, now => now.Query, (was, now) =>
        {
            var trial = new StatementTrial(was.Query) { Digest = new DigestPair(was.Exact, now.Exact), Rounded = new DigestPair(was.Rounded, now.Rounded) };
            for (var run = 0; run < was.Runs.Count; run++)
            {
                trial.Add(was.Runs[run], now.Runs.ElementAtOrDefault(run));
            }

            return trial;
        })
        .ToList();

    private string? HarmIn(List<StatementTrial> trials)
    {
        var volume = string.Create(CultureInfo.InvariantCulture, $" with {copy.Scale:0.##}× the data");
        if (trials.Find(trial => trial.Failed) is { } failed)
        {
            return $"measured on a copy{volume}, {Named(failed.Query)} no longer runs, or not in time";
        }

        if (trials.Find(trial => trial.Rows.Verdict == DigestVerdict.Different) is { } different)
        {
            return $"measured on a copy{volume}, {Named(different.Query)} has another result: {different.Rows.Reason}";
        }

        // Blocks do not vary with the load of the machine, time says whether they matter.
        return trials.Where(trial => !trial.Query.Writes && !trial.SamePlan
                && trial.BlocksAfter > (trial.BlocksBefore * (1 + RunComparison.Tolerated)) + FewBlocks && trial.Times.After > trial.Times.Before * (1 + RunComparison.Tolerated))
            .MaxBy(trial => trial.BlocksAfter - trial.BlocksBefore) is { } slower
            ? $"measured on a copy{volume}, {Named(slower.Query)} touches {Amount.Of(slower.BlocksAfter)} blocks instead of {Amount.Of(slower.BlocksBefore)}"
            : null;
    }

    private static string Named(AdvisedQuery query) => query.Values is { } values
        ? string.Create(CultureInfo.InvariantCulture, $"{query.Statement.Id} (for {values}, {query.Share * 100:0.#} % of its calls)")
        : query.Statement.Id;

    private sealed record Measured(AdvisedQuery Query, IReadOnlyList<StatementMeasurement> Runs, string? Exact, string? Rounded);
}
