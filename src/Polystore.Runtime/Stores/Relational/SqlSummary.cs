using Polystore.Runtime.Telemetry;
using Polystore.Sql;

namespace Polystore.Runtime.Stores;

/// <summary>What a statement does and to which table, for telemetry.</summary>
internal static class SqlSummary
{
    // Far enough for the first table of a usual statement; further on its name says little.
    private const int Tokens = 60;

    public static StoreOperation Of(string sql, SqlDialect language)
    {
        string verb = "", previous = "";
        string? target = null;
        foreach (var token in SqlLexer.Tokenize(sql, language).Where(token => token.IsSignificant).Take(Tokens))
        {
            var text = sql.Substring(token.Offset, token.Length);
            if (verb.Length == 0)
            {
                verb = text.ToUpperInvariant();
            }
            else if (previous is "FROM" or "INTO" or "UPDATE" && token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier)
            {
                target = text.Trim('"');
                break;
            }

            previous = text.ToUpperInvariant();
        }

        // By contract of QueryAsync a SELECT changes nothing.
        return new StoreOperation(verb, target, IsRepeatable: verb is "SELECT" or "VALUES", sql);
    }
}
