using Polystore.Core.Catalogs;
using Polystore.Sql;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Names as statements write them.</summary>
internal static class PgName
{
    public static string Quote(string name) => SqlQuoting.Identifier(name, SqlDialect.Postgres);

    public static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    public static string Qualified(string schema, string name) => SqlQuoting.QualifiedName(SqlDialect.Postgres, schema, name);

    public static string Of(Table table) => Qualified(table.Schema, table.Name);

    public static string Of(Core.Catalogs.Index index) => Qualified(index.Schema, index.Name);

    public static string Literal(string text) => SqlQuoting.Literal(text, SqlDialect.Postgres);

    /// <summary>The object of a follow-up question.</summary>
    public static string InQuestion(string schema, string name) => $"{schema}\u001f{name}";
}
