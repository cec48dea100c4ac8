using System.Globalization;
using Npgsql;
using Polystore.Core.Proofs;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>
/// Compares two statements on small random data sets. For each table that they name there is a temporary one of the same columns,
/// with its NOT NULL and its unique keys, which stands before it in the search path. Values are few, so that there are matches, ties,
/// duplicates and NULLs, and the constants of the statements are among them.
/// </summary>
internal sealed class RandomTrial(RewriteProofOptions options)
{
    /// <summary>The verdict over all data sets: different as soon as one differs.</summary>
    public async Task<RewriteVerdict> RunAsync(NpgsqlConnection connection, DigestComparison comparison, CancellationToken cancellationToken)
    {
        var tables = comparison.Before.Tables.Concat(comparison.After.Tables).Distinct().ToList();
        var names = tables.Select(table => table.Name).Distinct(StringComparer.Ordinal).ToList();
        var withs = ComparedStatement.Queries(comparison.Before.Shape.Query).Concat(ComparedStatement.Queries(comparison.After.Shape.Query))
            .SelectMany(query => query.With).Select(table => table.Name).ToList();
        if (names.Count != tables.Count || names.Exists(withs.Contains))
        {
            return RewriteVerdict.Undetermined("a name stands for several tables");
        }

        if (Bare(comparison.Before) is not { } before || Bare(comparison.After) is not { } after)
        {
            return RewriteVerdict.Undetermined("columns are named with their schema");
        }

        var server = new ComparingSession(connection, options);
        await server.BeginAsync("READ WRITE", cancellationToken);
        try
        {
            var made = await RandomTables.MakeAsync(server, tables, new StatementConstants(comparison), cancellationToken);
            return made.Obstacle is { } obstacle
                ? RewriteVerdict.Undetermined(obstacle)
                : await CompareAsync(server, made, new DigestComparison(before, after), cancellationToken);
        }
        finally
        {
            await server.RollbackAsync();
        }
    }

    private async Task<RewriteVerdict> CompareAsync(ComparingSession server, RandomTables tables, DigestComparison comparison, CancellationToken cancellationToken)
    {
        var compared = 0;
        string? open = null;
        for (var set = 0; set < options.RandomSets; set++)
        {
#pragma warning disable S2245 // The data sets need to be repeatable, not unguessable.
            var random = new Random(options.Seed + set);
#pragma warning restore S2245
            if (await server.TryAsync(tables.Fill(random, options.MostRows), cancellationToken) is { } refused)
            {
                return RewriteVerdict.Undetermined($"the random rows were refused ({refused.SqlState}: {refused.MessageText})");
            }

            var was = await server.DigestAsync(comparison.Before, cancellationToken);
            if (was.Failure is not null)
            {
                continue;
            }

            var now = await server.DigestAsync(comparison.After, cancellationToken);
            var verdict = comparison.Compare(was, now, failure => $"{failure.SqlState}: {failure.MessageText}");
            if (verdict.Verdict == DigestVerdict.Different && !(now.Failure is null && await server.SameRoundedAsync(comparison, cancellationToken)))
            {
                return RewriteVerdict.Different(string.Create(CultureInfo.InvariantCulture, $"on random data set {set + 1}: {verdict.Reason}")) with { RandomSets = compared + 1 };
            }

            open ??= verdict.Verdict == DigestVerdict.Undetermined ? verdict.Reason : null;
            compared++;
        }

        return compared == 0 ? RewriteVerdict.Undetermined("the original statement fails on random data")
            : open is not null ? RewriteVerdict.Undetermined(open) with { RandomSets = compared }
            : new RewriteVerdict(DigestVerdict.Equal, null) { RandomSets = compared };
    }

    // Temporary tables are found by their name alone.
    private static ComparedStatement? Bare(ComparedStatement statement)
    {
        var queries = ComparedStatement.Queries(statement.Shape.Query).ToList();
        if (queries.SelectMany(query => query.Expressions()).SelectMany(expression => expression.SelfAndDescendants()).Any(expression => expression is ColumnReference { Schema: not null }))
        {
            return null;
        }

        var edits = queries.SelectMany(query => query.Sources)
            .Where(source => source is { Schema: not null, Name: not null, IsFunction: false })
            .Select(source => (source.Range, SqlQuoting.Identifier(source.Name!, SqlDialect.Postgres)));
        return ComparedStatement.Of(TextEdits.Apply(statement.Shape.Sql, edits));
    }
}
