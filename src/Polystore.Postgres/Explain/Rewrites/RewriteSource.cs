using Polystore.Core.Observation;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// A query that may be written anew: understood to the last word by PostgreSQL's own parser, its names resolved, without comments, so
/// that its pieces can be put together in another order.
/// </summary>
internal sealed class RewriteSource
{
    private RewriteSource(PgStatement statement, Snapshot snapshot)
    {
        Sql = statement.Sql;
        Lookup = new CatalogLookup(snapshot.Catalog, snapshot.SettingValue("search_path"));
        Shape = ShapeResolver.Resolve(statement.Shape, Lookup);
        Facts = new CatalogFacts(Shape, Lookup, snapshot.Catalog);
        var routines = snapshot.Catalog.Routines.ToLookup(routine => routine.Name, StringComparer.Ordinal);
        Volatile = statement.Impact.VolatileFunctions is [var known, ..] ? known
            : statement.Impact.Functions.FirstOrDefault(name => routines[name.Split('.')[^1]].Any(routine => routine.Volatility == "volatile"));
    }

    /// <summary>The statement; all ranges refer to it.</summary>
    public string Sql { get; }

    /// <summary>The statement with its names resolved.</summary>
    public ResolvedShape Shape { get; }

    /// <summary>Its query.</summary>
    public ResolvedBlock Main => Shape.Blocks[0];

    /// <summary>The tables.</summary>
    public CatalogLookup Lookup { get; }

    /// <summary>What the catalogue grants.</summary>
    public CatalogFacts Facts { get; }

    /// <summary>A function in it that may answer differently at every call; null when there is none.</summary>
    public string? Volatile { get; }

    /// <summary>The query; null when it is none, writes, locks rows, or is not understood in every part.</summary>
    public static RewriteSource? Of(string sql, Snapshot snapshot)
    {
        if (!PgParser.IsAvailable)
        {
            return null;
        }

        try
        {
            if (PgParser.Parse(WithoutComments(sql)) is not [var statement])
            {
                return null;
            }

            if (statement.ExplainedSql != statement.Sql)
            {
                statement = PgParser.Parse(statement.ExplainedSql)[0];
            }

            var shape = statement.Shape;
            if (shape is not { Understood: true, Verb: StatementVerb.Select, Kind: StatementKind.Read, Query: not null } || statement.Impact.LocksRows)
            {
                return null;
            }

            var source = new RewriteSource(statement, snapshot);
            return source.Shape.Unresolved.Count == 0 && source.Shape.Blocks.Count > 0 ? source : null;
        }
        catch (PgSyntaxException)
        {
            return null;
        }
    }

    /// <summary>The text of an expression, in brackets where those around it would take it apart.</summary>
    public string Text(SqlExpression expression) =>
        expression is LogicalExpression ? $"({expression.Range.Text(Sql)})" : expression.Range.Text(Sql);

    /// <summary>The statement with pieces of it replaced.</summary>
    public string Replace(params IEnumerable<(SourceRange Range, string Text)> edits) => TextEdits.Apply(Sql, edits);

    /// <summary>The text of an expression with every column named by its source, so that it means the same in another place.</summary>
    /// <returns>Null when it holds a query or a star.</returns>
    public string? Qualified(SqlExpression expression)
    {
        var edits = new List<(SourceRange Range, string Text)>();
        foreach (var part in expression.SelfAndDescendants())
        {
            if (part.Subquery is not null || part is ColumnReference { IsStar: true })
            {
                return null;
            }

            if (part is ColumnReference reference)
            {
                if (Shape.BindingOf(reference) is not { Source.Source.ExposedName: { } exposed } binding)
                {
                    return null;
                }

                edits.Add((reference.Range, SqlQuoting.QualifiedName(SqlDialect.Postgres, exposed, binding.Column)));
            }
        }

        var start = expression.Range.Start;
        var text = TextEdits.Apply(expression.Range.Text(Sql), edits.Select(edit => (new SourceRange(edit.Range.Start - start, edit.Range.Length), edit.Text)));
        return expression is LogicalExpression ? $"({text})" : text;
    }

    private static string WithoutComments(string sql) =>
        string.Concat(SqlLexer.Tokenize(sql, SqlDialect.Postgres).Select(token => token.IsComment ? " " : token.Text(sql))).Trim();
}
