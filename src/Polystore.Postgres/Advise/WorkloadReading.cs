using System.Globalization;
using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Search;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Workloads;
using Polystore.Postgres.Workloads.Values;

namespace Polystore.Postgres.Advise;

/// <summary>Reads the statements of a workload as far as the planner can be asked about them.</summary>
internal sealed class WorkloadReading(Catalog catalog, CatalogLookup lookup, CostBook book, ValuePlanning values, SeenConstants? constants, ObserveOptions options)
{
    private readonly AdvisedQueryReader reader = new(catalog, lookup);

    /// <summary>Statements of the server's counters or logs that read no table of this database, and of which nobody wants to hear one by one.</summary>
    public int LeftAside { get; private set; }

    /// <summary>The statements with their present cost, and those left out with the reason.</summary>
    public async Task<(IReadOnlyList<QueryOptions> Queries, IReadOnlyList<SkippedStatement> Skipped)> ReadAsync(Workload workload, CancellationToken cancellationToken)
    {
        var queries = new List<QueryOptions>();
        var skipped = new List<SkippedStatement>();
        foreach (var sent in workload.Statements)
        {
            var (statement, evidence) = constants?.Restore(Readable(sent)) ?? (Readable(sent), []);
            if (reader.Read(statement, out var reason) is not { } query)
            {
                skipped.Add(new SkippedStatement(statement.Id, reason));
                continue;
            }

            try
            {
                if (!Touches(query))
                {
                    // One that cannot be planned is worth a word: its table may be missing.
                    await book.CostAsync(query, [], cancellationToken);
                    if (workload.Source is WorkloadSource.File or WorkloadSource.Sample)
                    {
                        skipped.Add(new SkippedStatement(statement.Id, "it reads and writes no table of this database"));
                        continue;
                    }

                    LeftAside++;
                    continue;
                }

                foreach (var variant in await VariantsAsync(query with { SeenConstants = evidence, Source = workload.Source }, cancellationToken))
                {
                    queries.Add(new QueryOptions(variant, await book.CostAsync(variant, [], cancellationToken)));
                }
            }
            catch (PostgresException failure)
            {
                skipped.Add(new SkippedStatement(statement.Id, PlanningFailure.Of(failure, options)));
            }
        }

        return (queries, skipped);
    }

    // The shape stays that of the statement in general: a value that changes from run to run is nothing to make a partial index for.
    private async Task<IReadOnlyList<AdvisedQuery>> VariantsAsync(AdvisedQuery query, CancellationToken cancellationToken) =>
        Variants(query, await values.VariantsAsync(query.Statement, cancellationToken));

    /// <summary>A statement for each way in which it is planned, with its share of the calls; itself when no values are known.</summary>
    public static IReadOnlyList<AdvisedQuery> Variants(AdvisedQuery query, IReadOnlyList<ValueVariant> variants) =>
        variants.Count == 0
            ? [query]
            : variants.Select((variant, number) => query with
            {
                Parameters = StatementParameters.CountIn(variant.Sql),
                Values = variants.Count == 1 ? null : variant.Words,
                Share = variant.Share,
                Statement = query.Statement with
                {
                    Id = variants.Count == 1 ? query.Statement.Id : string.Create(CultureInfo.InvariantCulture, $"{query.Statement.Id}.{number + 1}"),
                    Sql = variant.Sql,
                    Calls = query.Statement.Calls * variant.Share,
                },
            }).ToList();

    /// <summary>The statement as a server reads it: pg_stat_statements writes some constants as none does.</summary>
    public static WorkloadStatement Readable(WorkloadStatement sent) => sent with { Sql = RepeatedExpressions.Unify(TypedConstants.Rewrite(sent.Sql)) };

    // Tools ask the server's own catalogue, pools ask SELECT 1.
    private bool Touches(AdvisedQuery query) =>
        query.Accesses.Any(access => lookup.TableOf(access.Schema, access.Table) is not null)
        || (query.Shape.Target is { Name: { } target } written && lookup.Find(written.Schema, target) is not null);
}
