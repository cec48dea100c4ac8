using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Workloads;

/// <summary>Tells statements that read or write rows from those that manage sessions, transactions and schemas.</summary>
internal static class DataStatement
{
    /// <summary>SELECT, INSERT, UPDATE, DELETE or MERGE; Other for the rest, for several statements, and for a text that cannot be parsed.</summary>
    public static StatementVerb VerbOf(string sql)
    {
        try
        {
            return PgParser.Parse(sql) is [var statement] ? statement.Shape.Verb : StatementVerb.Other;
        }
        catch (PgSyntaxException)
        {
            return StatementVerb.Other;
        }
    }
}
