using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Sqlite.Apply;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Explain;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Prove;

/// <summary>Tries the remedy of one finding on a copy: measure, apply, measure, roll back, look whether all is as before.</summary>
internal sealed class RemedyTrial(ProofVolume volume, Workload? workload, ObserveOptions options)
{
    public static Change ChangeOf(Finding finding) =>
        new(finding.Fingerprint, finding.Title, finding.Remedy!.Apply, finding.Remedy.Rollback);

    public async Task<TrialOutcome> RunAsync(Finding finding, CancellationToken cancellationToken)
    {
        var remedy = finding.Remedy!;
        if (remedy.Rollback.Count == 0)
        {
            await using var own = await volume.FreshAsync(cancellationToken);
            return await Task.Run(() => Try(own.Session, finding, cancellationToken), cancellationToken);
        }

        var copy = await volume.WorkingAsync(cancellationToken);
        var statistics = new StatisticsMemory(copy.Session);
        var image = SchemaImage.Take(copy.Session, remedy, cancellationToken);
        var outcome = await Task.Run(() => Try(copy.Session, finding, cancellationToken), cancellationToken);
        var harm = outcome.Harm ?? TakeBack(copy.Session, finding, image, cancellationToken);
        if (harm is not null || !ForgetStatistics(copy.Session, statistics, remedy))
        {
            await volume.SpoilAsync();
        }

        return outcome with { Harm = harm };
    }

    // What ANALYZE taught the planner stays in its memory when the tables are as before, and would be credited to the next trial.
    private static bool ForgetStatistics(SqliteSession session, StatisticsMemory statistics, Remedy remedy)
    {
        var gathered = remedy.Apply.Concat(remedy.Rollback).Any(statement => statement.TrimStart().StartsWith("ANALYZE", StringComparison.OrdinalIgnoreCase));
        return (!gathered && statistics.IsUnchanged(session)) || statistics.Restore(session);
    }

    private static (double Before, double After)? BytesOf(Remedy remedy, double before, double after)
    {
        var isAboutSpace = remedy.Effects.Any(effect => effect is IndexDropped or StorageCompacted) && !remedy.Effects.Any(effect => effect is IndexCreated);
        return isAboutSpace ? (before, after) : null;
    }

    // What VACUUM gives back are free pages; what a dropped index gives back becomes free pages.
    private static double Bytes(SqliteSession session, Remedy remedy, CancellationToken cancellationToken)
    {
        var pages = remedy.Effects.Any(effect => effect is StorageCompacted)
            ? "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            : "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        return session.Query(pages, row => row.Double(0), cancellationToken: cancellationToken)[0];
    }

    private TrialOutcome Try(SqliteSession session, Finding finding, CancellationToken cancellationToken)
    {
        var remedy = finding.Remedy!;
        var bytes = Bytes(session, remedy, cancellationToken);
        var candidates = Candidates(finding, cancellationToken).Select(statement => (Statement: statement, Plan: PlanOf(session, statement, cancellationToken))).ToList();

        var applied = SqliteApplier.Apply(session, [ChangeOf(finding)], options, null, cancellationToken);
        if (applied.Failed is not null)
        {
            return new TrialOutcome { Harm = $"on a copy it failed: {applied.Error}" };
        }

        // Instructions follow from plan and data: a query whose plan and data stay costs what it did.
        var keepsRows = remedy.Effects.Count > 0 && remedy.Effects.All(effect => effect is IndexCreated or IndexDropped or StatisticsRefreshed or SettingChanged);
        var results = candidates
            .Where(entry => entry.Statement.IsWitness || !keepsRows || volume.Baseline(entry.Statement.Sql, cancellationToken).Traits.Writes || entry.Plan != PlanOf(session, entry.Statement, cancellationToken))
            .Select(entry => new TrialResult(entry.Statement, volume.Baseline(entry.Statement.Sql, cancellationToken), volume.Measure(session, entry.Statement.Sql, cancellationToken)))
            .ToList();
        return new TrialOutcome
        {
            Results = results,
            TellsUnchanged = remedy.Effects.Count > 0 && remedy.Effects.All(effect => effect is IndexDropped or StatisticsRefreshed) && remedy.Effects.Any(effect => effect is IndexDropped),
            Bytes = BytesOf(remedy, bytes, Bytes(session, remedy, cancellationToken)),
            Harm = TrialOutcome.HarmIn(results, RegressionLimit.NewIndexes([remedy]), volume.Scale),
        };
    }

    // The finding's own witnesses, and the statements of the workload that touch what the remedy touches.
    private IEnumerable<TrialStatement> Candidates(Finding finding, CancellationToken cancellationToken)
    {
        foreach (var witness in finding.Witnesses)
        {
            yield return new TrialStatement(witness.Id, witness.Sql, IsWitness: true);
        }

        var touched = finding.Remedy!.Effects.Select(TouchedTable).ToList();
        foreach (var statement in workload?.Statements ?? [])
        {
            var traits = volume.Baseline(statement.Sql, cancellationToken).Traits;
            var uses = touched.Count == 0 || touched.Contains(null)
                || traits.ReadTables.Concat(traits.WrittenTables).Any(table => touched.Contains(table.Table, StringComparer.OrdinalIgnoreCase));
            if (uses)
            {
                yield return new TrialStatement(statement.Id, statement.Sql, IsWitness: false);
            }
        }
    }

    private static string? TouchedTable(RemedyEffect effect) => effect switch
    {
        IndexCreated created => created.Index.Table,
        IndexDropped dropped => dropped.Table,
        TableRebuilt rebuilt => rebuilt.Table.Name,
        RowsChanged changed => changed.Table.Name,
        ConstraintChanged constraint => constraint.Table.Name,
        _ => null,
    };

    private static string PlanOf(SqliteSession session, TrialStatement statement, CancellationToken cancellationToken)
    {
        try
        {
            var plan = StatementPlans.Read(session, statement.Sql, PlanNames.None, cancellationToken);
            return string.Join('\n', plan.Root.Flatten().Select(node => node.Detail));
        }
        catch (SqliteFailureException failure)
        {
            return failure.Message;
        }
    }

    private string? TakeBack(SqliteSession session, Finding finding, SchemaImage image, CancellationToken cancellationToken)
    {
        var remedy = finding.Remedy!;
        var back = SqliteApplier.Apply(session, [ChangeOf(finding) with { Statements = remedy.Rollback, Rollback = [] }], options, null, cancellationToken);
        if (back.Failed is not null)
        {
            return $"on a copy its rollback failed: {back.Error}";
        }

        return remedy.Reversible && SchemaImage.Take(session, remedy, cancellationToken).DifferenceTo(image) is { } difference
            ? $"on a copy its rollback does not bring everything back: {difference}"
            : null;
    }
}
