using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Explain.Running;
using Polystore.Postgres.Observe.Sections;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Proving;

/// <summary>
/// Asks the planner what it would do with an index that a finding proposes, by HypoPG, which shows an index to one session only and
/// builds nothing (https://hypopg.readthedocs.io). What the planner refuses is not proposed.
/// </summary>
internal sealed class HypotheticalIndexes(ExplainSession session, string schema, string environment)
{
    private const string Options = "FORMAT JSON";

    // https://hypopg.readthedocs.io/en/rel1_stable/usage.html: for any other it raises an internal error, which costs the connection.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "btree", "brin", "hash", "bloom" };

    /// <summary>HypoPG of this database; null when it is not installed.</summary>
    public static HypotheticalIndexes? Of(ExplainSession session, Snapshot snapshot)
    {
        if (!snapshot.TryGet(PostgresSections.Extensions, out var extensions, out _) || extensions.Items.FirstOrDefault(item => item.Name == "hypopg") is not { } hypopg)
        {
            return null;
        }

        var quoted = SqlQuoting.Identifier(hypopg.Schema, SqlDialect.Postgres);
        session.UndoAtEnd($"SELECT {quoted}.hypopg_reset()::text");
        return new HypotheticalIndexes(session, quoted, $"PostgreSQL {snapshot.ServerVersion}, the planner's estimates with the index as HypoPG {hypopg.Version} pretends it");
    }

    /// <summary>The findings, those that propose one index with the planner's word on it.</summary>
    public async Task<Explanation> ProveAsync(Explanation explanation, string body, CancellationToken cancellationToken)
    {
        var proven = new List<Finding>();
        PostgresPlan? before = null;
        foreach (var finding in explanation.Findings)
        {
            if (finding is { Proof: null, Remedy: { Apply.Count: 1, Withheld: null, Effects: [IndexCreated created] } remedy } && Known.Contains(created.Index.Method) && session.IsOpen)
            {
                before ??= PostgresPlanReader.Read(await session.ExplainAsync(Options, body, cancellationToken));
                proven.Add(await ProveAsync(finding, remedy, before, body, cancellationToken));
            }
            else
            {
                proven.Add(finding);
            }
        }

        // A hint that was of little weight and turned out to be wrong is no finding.
        proven.RemoveAll(finding => finding is { Severity: Severity.Info, Remedy.Withheld: not null });
        return explanation with { Findings = proven.OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight).ToList() };
    }

    private async Task<Finding> ProveAsync(Finding finding, Remedy remedy, PostgresPlan before, string body, CancellationToken cancellationToken)
    {
        var create = SqlQuoting.Literal(remedy.Apply[0].Replace("CREATE INDEX CONCURRENTLY ", "CREATE INDEX ", StringComparison.Ordinal), SqlDialect.Postgres);
        if (await session.TryAsync($"SELECT indexname::text FROM {schema}.hypopg_create_index({create})", cancellationToken) is not [var name])
        {
            // HypoPG does not know every access method, and no index of a partitioned table: the advice stays unproven.
            return finding;
        }

        try
        {
            var after = PostgresPlanReader.Read(await session.ExplainAsync(Options, body, cancellationToken));
            return Judge(finding, remedy, before.Root.TotalCost ?? 0, after.Root.TotalCost ?? 0, after.Nodes.Any(node => node.IndexName == name));
        }
        finally
        {
            await session.TryAsync($"SELECT {schema}.hypopg_reset()::text", cancellationToken);
        }
    }

    private Finding Judge(Finding finding, Remedy remedy, double before, double after, bool used)
    {
        var proof = new Proof
        {
            Kind = ProofKind.Planner,
            Environment = environment,
            Runs = [new ProofRun { Scale = 1, Metric = "cost", Before = before, After = after }],
        };
        if (used && after <= (1 - Stake.LeastShare) * before)
        {
            return finding with { Proof = proof };
        }

        var reason = used
            ? string.Create(CultureInfo.InvariantCulture, $"with the index the planner expects hardly a lower cost ({before:0} before, {after:0} after)")
            : "the planner does not use the index when HypoPG pretends it";
        return finding with
        {
            Severity = finding.Severity > Severity.Low ? Severity.Low : finding.Severity,
            Proof = proof,
            Remedy = remedy with { Withheld = reason },
        };
    }
}
