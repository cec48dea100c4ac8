using System.Text;
using Polystore.Postgres.Observe.Queries;
using Polystore.Sql;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>
/// The statement that makes an index, as <c>pg_get_indexdef</c> prints it (src/backend/utils/adt/ruleutils.c), for the plain ones that
/// most indexes are. The server opens index and table for each that it prints, which for tens of thousands is the dearest of all questions.
/// </summary>
internal static class IndexDefinition
{
    // INDOPTION_DESC and INDOPTION_NULLS_FIRST of src/include/catalog/pg_index.h.
    private const int Descending = 1;
    private const int NullsFirst = 2;

    /// <summary>The statement; null when the index has anything that only the server knows how to print.</summary>
    public static string? Of(IndexRow row, CatalogRows rows)
    {
        if (row is not { Method: "btree", Kind: "i", HasExpressions: false, HasPredicate: false, Options: null } || !rows.RelationByOid.TryGetValue(row.Relation, out var table))
        {
            return null;
        }

        var text = new StringBuilder("CREATE ").Append(row.Unique ? "UNIQUE " : "").Append("INDEX ").Append(SqlQuoting.Identifier(row.Name, SqlDialect.Postgres))
            .Append(" ON ").Append(SqlQuoting.QualifiedName(SqlDialect.Postgres, table.Schema, table.Name)).Append(" USING btree (");
        for (var i = 0; i < row.Keys.Count; i++)
        {
            if (rows.Column(row.Relation, row.Keys[i]) is not { } column || (i < row.KeyCount && !HasNaturalOrder(row, i, column, rows)))
            {
                return null;
            }

            text.Append(i == 0 ? "" : i == row.KeyCount ? ") INCLUDE (" : ", ").Append(SqlQuoting.Identifier(column.Name, SqlDialect.Postgres))
                .Append(i < row.KeyCount ? Direction(row.KeyOptions[i]) : "");
        }

        return text.Append(')').Append(row.NullsNotDistinct ? " NULLS NOT DISTINCT" : "").ToString();
    }

    // The collation of the column and the operator class that its type has by itself go without saying; varchar borrows that of text.
    private static bool HasNaturalOrder(IndexRow row, int key, ColumnRow column, CatalogRows rows) =>
        (row.Collations[key] == 0 || row.Collations[key] == column.CollationOid)
        && column.TypeSchema == "pg_catalog"
        && rows.DefaultOperatorClasses.TryGetValue(row.OperatorClasses[key], out var type)
        && (type == column.TypeName || (type == "text" && column.TypeName == "varchar"));

    private static string Direction(int option) => ((option & Descending) != 0, (option & NullsFirst) != 0) switch
    {
        (true, true) => " DESC",
        (true, false) => " DESC NULLS LAST",
        (false, true) => " NULLS FIRST",
        _ => "",
    };
}
