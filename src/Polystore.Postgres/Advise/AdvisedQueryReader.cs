using Polystore.Core.Catalogs;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Explain.Running;
using Polystore.Postgres.Workloads;
using Polystore.Postgres.Workloads.Values;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise;

/// <summary>Reads statements as far as the planner can be asked about them: what each asks of which table.</summary>
internal sealed class AdvisedQueryReader(Catalog catalog, CatalogLookup lookup)
{
    private readonly ViewExpansion views = new(catalog, lookup);

    /// <summary>The statement as read; null with the reason when nothing can be said about it.</summary>
    public AdvisedQuery? Read(WorkloadStatement statement, out string reason)
    {
        reason = "it neither reads nor writes rows of a table";
        try
        {
            var sql = statement.Samples.Count == 0 ? statement.Sql : GeneralText.Of([statement.Sql, .. statement.Samples.Select(sample => sample.Sql)]);
            if (PgParser.Parse(sql) is not [var parsed])
            {
                reason = "it is not one statement";
                return null;
            }

            if (parsed.Shape.Verb == StatementVerb.Other)
            {
                return null;
            }

            var resolved = ShapeResolver.Resolve(views.Expand(parsed).Shape, lookup);
            var accesses = PredicateAnalysis.Analyze(resolved, lookup);
            if (Foreign(accesses) is { } foreign)
            {
                reason = foreign;
                return null;
            }

            return new AdvisedQuery(statement with { Sql = parsed.ExplainedSql }, StatementParameters.CountIn(parsed.ExplainedSql), accesses, parsed.Shape)
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

    private string? Foreign(IReadOnlyList<TableAccess> accesses) =>
        accesses.Count > 0 && accesses.All(access => lookup.TableOf(access.Schema, access.Table) is { Kind: TableKind.Foreign })
            ? $"it reads foreign tables only ({string.Join(", ", accesses.Select(access => access.Table).Distinct(StringComparer.Ordinal))}): their indexes are made on the server that they are on"
            : null;
}
