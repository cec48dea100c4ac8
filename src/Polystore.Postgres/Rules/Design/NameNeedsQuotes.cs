using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class NameNeedsQuotes : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-NAME-QUOTED",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Names that need quotes in a schema that avoids them",
        LooksFor = "Tables and columns in mixed case or with odd characters, and reserved words as names. Mixed case is not reported where it is the schema's convention (half "
            + "of the tables or more), because a tool quotes them all; nor are words such as timestamp, which need quotes only as names of functions and types.",
        Why = "Unquoted names fold to lower case: a query written by hand says that the relation does not exist, and a reserved word is a syntax error.",
        References = ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS", "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_upper_case_table_or_column_names"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Tables.Where(table => !reading.IsPartition(table)).GroupBy(table => table.Schema, StringComparer.Ordinal).SelectMany(schema => OfSchema(context, schema.ToList())))
        : RuleVerdict.NotExamined(reason);

    private IEnumerable<Finding> OfSchema(RuleContext context, IReadOnlyList<Table> tables)
    {
        var convention = tables.Count(table => IsMixed(table.Name) || table.Columns.Any(column => IsMixed(column.Name))) * 2 >= tables.Count && tables.Count > 1;
        foreach (var table in tables)
        {
            var names = table.Columns.Select(column => column.Name).Prepend(table.Name).Where(name => NeedsQuotes(name) && !(convention && IsMixed(name))).Distinct(StringComparer.Ordinal).ToList();
            if (names.Count > 0)
            {
                yield return context.Problem(Info, SubjectOf.The(table), Severity.Info, $"{string.Join(", ", names.Select(PgName.Quote))} of {table.Name} must be quoted in every statement") with
                {
                    Impact = "every statement written by hand must quote them",
                    Evidence = names.Select(name => Evidence.Of(IsReserved(name) ? "reserved word" : "folds or cannot be read", name, null, "pg_class, pg_attribute")).ToList(),
                    Remedy = Remedy.ByHand("Rename with ALTER TABLE … RENAME, and keep the old names for a while in a view.", "every statement of the applications names them"),
                    Weight = names.Count,
                };
            }
        }
    }

    // Words that quote_ident quotes and that a statement may write bare for a table or column: the category "non-reserved (cannot be
    // function or type)" of https://www.postgresql.org/docs/current/sql-keywords-appendix.html, catcode C of pg_get_keywords() in 14 to 18.
    private static readonly HashSet<string> Bare = new(StringComparer.Ordinal)
    {
        "between", "bigint", "bit", "boolean", "char", "character", "coalesce", "dec", "decimal", "exists", "extract", "float", "greatest", "grouping",
        "inout", "int", "integer", "interval", "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query",
        "json_scalar", "json_serialize", "json_table", "json_value", "least", "merge_action", "national", "nchar", "none", "normalize", "nullif",
        "numeric", "out", "overlay", "position", "precision", "real", "row", "setof", "smallint", "substring", "time", "timestamp", "treat", "trim",
        "values", "varchar", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot",
        "xmlserialize", "xmltable",
    };

    private static bool NeedsQuotes(string name) => PgName.Quote(name) != name && !Bare.Contains(name);

    // A name of plain lower-case letters needs quotes for one reason only.
    private static bool IsReserved(string name) => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]);

    private static bool IsMixed(string name) => name.Any(char.IsUpper);
}
