using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Sqlite.Apply;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Prove;

/// <summary>
/// Applies every remedy of a report, one after the other as `apply` does, and looks whether any statement suffers. When one
/// does, the remedies are applied again one at a time until the first one after which it suffers is known.
/// </summary>
internal sealed class TogetherTrial(ProofVolume volume, Workload? workload, ObserveOptions options)
{
    /// <summary>What the statements cost with all remedies; empty when one of them does harm.</summary>
    public IReadOnlyList<TrialResult> Results { get; private set; } = [];

    /// <summary>The first remedy that does harm together with those before it; null when all go well together.</summary>
    public async Task<(Finding Finding, string Harm)?> RunAsync(IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        var statements = Statements(findings);
        await using (var copy = await volume.FreshAsync(cancellationToken))
        {
            var images = new List<SchemaImage>();
            foreach (var finding in findings)
            {
                images.Add(SchemaImage.Take(copy.Session, finding.Remedy!, cancellationToken));
                if (Apply(copy.Session, finding, cancellationToken) is { } failure)
                {
                    return (finding, failure);
                }
            }

            var results = await Task.Run(() => Measure(copy.Session, statements, cancellationToken), cancellationToken);
            if (HarmIn(results, findings) is null)
            {
                Results = results;
                return TakeBack(copy.Session, findings, images, cancellationToken);
            }
        }

        return await BlameAsync(findings, statements, cancellationToken);
    }

    private async Task<(Finding Finding, string Harm)?> BlameAsync(IReadOnlyList<Finding> findings, List<TrialStatement> statements, CancellationToken cancellationToken)
    {
        await using var copy = await volume.FreshAsync(cancellationToken);
        for (var i = 0; i < findings.Count; i++)
        {
            if (Apply(copy.Session, findings[i], cancellationToken) is { } failure)
            {
                return (findings[i], failure);
            }

            var sofar = findings.Take(i + 1).ToList();
            var results = await Task.Run(() => Measure(copy.Session, statements, cancellationToken), cancellationToken);
            if (HarmIn(results, sofar) is { } harm)
            {
                return (findings[i], i == 0 ? harm : $"together with the remedies before it: {harm}");
            }
        }

        return null;
    }

    private string? Apply(SqliteSession session, Finding finding, CancellationToken cancellationToken) =>
        SqliteApplier.Apply(session, [RemedyTrial.ChangeOf(finding)], options, null, cancellationToken) is { Failed: not null } failed
            ? $"on a copy it failed after the remedies before it: {failed.Error}"
            : null;

    private List<TrialResult> Measure(SqliteSession session, List<TrialStatement> statements, CancellationToken cancellationToken) => statements
        .Select(statement => new TrialResult(statement, volume.Baseline(statement.Sql, cancellationToken), volume.MeasureOnce(session, statement.Sql, cancellationToken)))
        .ToList();

    private string? HarmIn(List<TrialResult> results, IReadOnlyList<Finding> findings) =>
        TrialOutcome.HarmIn(results, RegressionLimit.NewIndexes(findings.Select(finding => finding.Remedy!)), volume.Scale);

    // From the last to the first, as a user would; a one-way remedy stays, and what stood before it cannot be compared any more.
    private (Finding Finding, string Harm)? TakeBack(SqliteSession session, IReadOnlyList<Finding> findings, List<SchemaImage> images, CancellationToken cancellationToken)
    {
        for (var i = findings.Count - 1; i >= 0; i--)
        {
            var remedy = findings[i].Remedy!;
            if (remedy.Rollback.Count == 0)
            {
                continue;
            }

            var back = SqliteApplier.Apply(session, [RemedyTrial.ChangeOf(findings[i]) with { Statements = remedy.Rollback, Rollback = [] }], options, null, cancellationToken);
            if (back.Failed is not null)
            {
                return (findings[i], $"on a copy its rollback failed after the other remedies: {back.Error}");
            }

            if (remedy.Reversible && SchemaImage.Take(session, remedy, cancellationToken).DifferenceTo(images[i]) is { } difference)
            {
                return (findings[i], $"on a copy its rollback after the other remedies does not bring everything back: {difference}");
            }
        }

        return null;
    }

    private List<TrialStatement> Statements(IReadOnlyList<Finding> findings) =>
    [
        .. (workload?.Statements ?? []).Select(statement => new TrialStatement(statement.Id, statement.Sql, IsWitness: false)),
        .. findings.SelectMany(finding => finding.Witnesses).DistinctBy(witness => witness.Sql).Select(witness => new TrialStatement(witness.Id, witness.Sql, IsWitness: true)),
    ];
}
