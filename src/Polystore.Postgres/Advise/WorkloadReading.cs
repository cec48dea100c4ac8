using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Search;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Explain.Running;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise;

/// <summary>Reads the statements of a workload as far as the planner can be asked about them.</summary>
internal sealed class WorkloadReading(CatalogLookup lookup, CostBook book)
{
    /// <summary>The statements with their present cost, and those left out with the reason.</summary>
    public async Task<(IReadOnlyList<QueryOptions> Queries, IReadOnlyList<SkippedStatement> Skipped)> ReadAsync(Workload workload, CancellationToken cancellationToken)
    {
        var queries = new List<QueryOptions>();
        var skipped = new List<SkippedStatement>();
        foreach (var statement in workload.Statements)
        {
            if (Read(statement, out var reason) is not { } query)
            {
                skipped.Add(new SkippedStatement(statement.Id, reason));
                continue;
            }

            try
            {
                queries.Add(new QueryOptions(query, await book.CostAsync(query, [], cancellationToken)));
            }
            catch (PostgresException failure)
            {
                skipped.Add(new SkippedStatement(statement.Id, $"the server cannot plan it: {failure.MessageText}"));
            }
        }

        return (queries, skipped);
    }

    private AdvisedQuery? Read(WorkloadStatement statement, out string reason)
    {
        reason = "it neither reads nor writes rows of a table";
        try
        {
            if (PgParser.Parse(statement.Sql) is not [var parsed])
            {
                reason = "it is not one statement";
                return null;
            }

            if (parsed.Shape.Verb == StatementVerb.Other)
            {
                return null;
            }

            var resolved = ShapeResolver.Resolve(parsed.Shape, lookup);
            var accesses = PredicateAnalysis.Analyze(resolved, lookup);
            return new AdvisedQuery(statement with { Sql = parsed.ExplainedSql }, AdvisedQuery.ParametersOf(parsed.ExplainedSql), accesses, parsed.Shape)
            {
                Searches = InvertedSearch.In(resolved),
                Volatile = parsed.Impact.VolatileFunctions.Count > 0 ? parsed.Impact.VolatileFunctions[0] : null,
                // A sequence only loses numbers, on a copy that nobody else uses.
                Escapes = parsed.Impact.Functions.Any(name => EscapingFunctions.Contains(name) && !name.EndsWith("nextval", StringComparison.Ordinal)),
            };
        }
        catch (PgSyntaxException failure)
        {
            reason = $"it cannot be parsed: {failure.Message}";
            return null;
        }
    }
}
