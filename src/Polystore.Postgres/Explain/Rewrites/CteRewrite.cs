using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>A common table computed as a part of the statement, so that conditions on it reach its tables: NOT MATERIALIZED.</summary>
internal static class CteRewrite
{
    /// <summary>The statement with the common table not materialised; null when there is none of that name that is.</summary>
    /// <param name="source">The statement.</param>
    /// <param name="name">The common table.</param>
    public static StatementRewrite? Of(RewriteSource source, string name)
    {
        var tables = source.Main.Block.With.Where(table => table.Name == name).ToList();
        if (tables is not [{ Materialized: not false } table])
        {
            return null;
        }

        if (table.Recursive || table.Query is null)
        {
            return StatementRewrite.Refused($"{name} is recursive or writes");
        }

        if (source.Volatile is { } function)
        {
            return StatementRewrite.Refused($"{function} may answer differently at every call");
        }

        var tokens = SqlLexer.Significant(source.Sql, SqlDialect.Postgres).Where(token => token.Offset < table.Query.Range.Start).ToList();
        if (tokens.Count < 3 || !tokens[^1].IsSymbol(source.Sql, "("))
        {
            return StatementRewrite.Refused("the statement is written in a way that is not taken apart");
        }

        var word = tokens[^2];
        return StatementRewrite.To(
            source.Replace((new SourceRange(word.Offset, word.Length), word.IsWord(source.Sql, "MATERIALIZED") ? "NOT MATERIALIZED" : $"{word.Text(source.Sql)} NOT MATERIALIZED")),
            $"{name} only reads and calls nothing volatile");
    }
}
