using Polystore.Core.Catalogs;
using Polystore.Postgres.Observe.Sections;
using Polystore.Core.Observation;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise.Candidates;

/// <summary>A condition of a statement that looks inside values: what GIN serves and no b-tree does.</summary>
/// <param name="Source">The use of the table.</param>
/// <param name="Key">The key that an index needs: a column, or the very expression that the statement has.</param>
/// <param name="Kind">What is looked for.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Condition">The whole condition as SQL over the table's columns.</param>
internal sealed record InvertedSearch(ResolvedSource Source, IndexKey Key, SearchKind Kind, string Operator, string Condition)
{
    /// <summary>The searches of a statement.</summary>
    public static IReadOnlyList<InvertedSearch> In(ResolvedShape resolved) => resolved.Blocks
        .SelectMany(block => block.Block.Where.Concat(block.Block.Sources.Where(source => source.Join is JoinKind.None or JoinKind.Inner).SelectMany(source => source.On)))
        .SelectMany(condition => Of(condition, resolved))
        .Distinct()
        .ToList();

    private static IEnumerable<InvertedSearch> Of(SqlExpression condition, ResolvedShape resolved)
    {
        // A disjunction over several columns needs an index on each, combined; the single ones are what is proposed.
        if (SearchCondition.In(condition, resolved) is not [var found])
        {
            yield break;
        }

        var text = SqlExpressionText.Write(condition, SqlDialect.Postgres);
        if (!found.IsExpression)
        {
            yield return new InvertedSearch(found.Source, IndexKey.On(found.Column), found.Kind, found.Operator, text);
        }
        else if (condition is BinaryExpression { Operator: "@@" } words)
        {
            // The configuration has to be a constant of the expression, else it is not immutable (textsearch-tables).
            var vector = words.Left is FunctionExpression { Arguments: [LiteralExpression, ColumnReference] } left ? left : words.Right as FunctionExpression;
            if (vector is { Arguments: [LiteralExpression, ColumnReference] })
            {
                yield return new InvertedSearch(found.Source, new IndexKey { Expression = SqlExpressionText.Write(vector, SqlDialect.Postgres) }, found.Kind, found.Operator, text);
            }
        }
    }

    /// <summary>The index that serves it; null when none does.</summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">Tells whether and where pg_trgm is.</param>
    public CandidateIndex? Candidate(Table table, Snapshot snapshot)
    {
        var type = Key.Column is { } column ? table.FindColumn(column)?.Type ?? "" : "tsvector";
        var trigrams = snapshot.TryGet(PostgresSections.Extensions, out var extensions, out _) ? extensions.Items.FirstOrDefault(item => item.Name == "pg_trgm") : null;
        var key = Kind switch
        {
            SearchKind.Words => Key,
            SearchKind.Inside when type == "jsonb" && Operator is "@>" or "@?" or "@@" => Key with { OperatorClass = type == "jsonb" ? "jsonb_path_ops" : null },
            SearchKind.Inside when (type, Operator) is ("jsonb", "?" or "?|" or "?&") or ("tsvector", "@@") => Key,
            SearchKind.Inside when type.EndsWith("[]", StringComparison.Ordinal) && Operator is "@>" or "&&" => Key,
            SearchKind.Pattern or SearchKind.PatternInside when trigrams is not null && IsText(type) => Key with { OperatorClass = PgName.Qualified(trigrams.Schema, "gin_trgm_ops") },
            _ => null,
        };
        return key is null ? null : new CandidateIndex(table, [key], method: CandidateIndex.Inverted);
    }

    private static bool IsText(string type) => type == "text" || type.StartsWith("character varying", StringComparison.Ordinal);
}
