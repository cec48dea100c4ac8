using Polystore.Core.Catalogs;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Workloads;

/// <summary>
/// Writes the queries of views where a statement reads them, as the server's rewriter does, so that what is asked of a view is seen
/// as asked of its tables. The text is for reading only; the statement is planned and run as it was sent.
/// </summary>
internal sealed class ViewExpansion(Catalog catalog, CatalogLookup lookup)
{
    // Views over views end somewhere; a text this long is read no faster by writing more into it.
    private const int MostRounds = 12;
    private const int Longest = 1 << 18;

    private readonly Dictionary<ObjectName, View> views = catalog.Views.Where(view => view.Definition is not null).ToDictionary(view => new ObjectName(view.Schema, view.Name));

    /// <summary>The statement over tables alone; as it is when it reads no view, or one whose query is not known.</summary>
    public PgStatement Expand(PgStatement statement)
    {
        for (var round = 0; round < MostRounds && views.Count > 0; round++)
        {
            var sql = statement.Shape.Sql;
            var edits = Sources(statement.Shape).ToList();
            if (edits.Count == 0 || sql.Length + edits.Sum(edit => edit.Text.Length) > Longest)
            {
                break;
            }

            try
            {
                if (PgParser.Parse(TextEdits.Apply(sql, edits)) is not [var expanded])
                {
                    break;
                }

                statement = expanded;
            }
            catch (PgSyntaxException)
            {
                break;
            }
        }

        return statement;
    }

    private IEnumerable<(SourceRange Range, string Text)> Sources(StatementShape shape)
    {
        foreach (var source in ShapeResolver.Resolve(shape, lookup).Blocks.SelectMany(block => block.Sources).Where(source => source.Kind == SourceKind.Table).Select(source => source.Source))
        {
            // What is written to is not read through its query here.
            if (source.Name is { } name && ViewOf(source.Schema, name) is { } view && source.Range != shape.Target?.Range)
            {
                yield return (NameRange(shape.Sql, source.Range.Start), $"({view.Definition!.Trim().TrimEnd(';')}){(source.Alias is null ? $" AS {SqlQuoting.Identifier(name, SqlDialect.Postgres)}" : "")}");
            }
        }
    }

    private View? ViewOf(string? schema, string name) => lookup.Find(schema, name) is { } found ? views.GetValueOrDefault(found) : null;

    // ONLY and the name with its schema; an alias stays where it is.
    private static SourceRange NameRange(string sql, int start)
    {
        var tokens = PgParser.Scan(sql).Where(token => token.Offset >= start && token.Kind != PgTokenKind.Comment).ToList();
        var last = tokens[0].Text(sql).Equals("only", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        while (last + 2 < tokens.Count && tokens[last + 1].Text(sql) == ".")
        {
            last += 2;
        }

        return new SourceRange(start, tokens[last].Offset + tokens[last].Length - start);
    }
}
