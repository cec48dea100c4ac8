using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Definitions;

internal sealed class ReservedName : IRule
{
    // Keywords of lang_keywords.html that SQLite 3.40 refuses, or takes for something else, as a column's name; it accepts the others (key, action, …).
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "ADD", "ALL", "ALTER", "AND", "AS", "AUTOINCREMENT", "BETWEEN", "CASE", "CAST", "CHECK", "COLLATE", "COMMIT",
        "CONSTRAINT", "CREATE", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "DEFAULT", "DEFERRABLE", "DELETE",
        "DISTINCT", "DROP", "ELSE", "ESCAPE", "EXCEPT", "EXISTS", "FOREIGN", "FROM", "GROUP", "HAVING", "IN", "INDEX", "INSERT",
        "INTERSECT", "INTO", "IS", "ISNULL", "JOIN", "LIMIT", "NOT", "NOTHING", "NOTNULL", "NULL", "ON", "OR", "ORDER", "PRIMARY",
        "RAISE", "REFERENCES", "RETURNING", "SELECT", "SET", "TABLE", "THEN", "TO", "TRANSACTION", "UNION", "UNIQUE", "UPDATE",
        "USING", "VALUES", "WHEN", "WHERE",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-RESERVED-NAME",
        Engine = EngineNames.Sqlite,
        Family = "definitions",
        Title = "Name that only works in quotes",
        LooksFor = "Tables and columns named by a reserved word, or with characters that need quotes; one finding a table. Not reported: words "
            + "that SQLite accepts without quotes.",
        Why = "Every statement has to quote the name; one that forgets to fails, or means something else.",
        References = ["https://sqlite.org/lang_keywords.html"],
    };

    public RuleVerdict Judge(RuleContext context) => RuleVerdict.Of(context.Catalog.UserTables()
        .Select(table => (Table: table, Names: table.Columns.Select(column => column.Name).Prepend(table.Name).Where(NeedsQuotes).ToList()))
        .Where(entry => entry.Names.Count > 0)
        .Select(entry => context.Problem(Info, SubjectOf.The(entry.Table), Severity.Info,
            $"{entry.Table.Name} has {(entry.Names.Count == 1 ? "a name that needs" : "names that need")} quotes: {string.Join(", ", entry.Names)}") with
        {
            Evidence = [Evidence.Of("names", string.Join(", ", entry.Names), null, "PRAGMA table_xinfo")],
            Remedy = Remedy.ByHand(
                $"Rename when the applications change anyway: ALTER TABLE {entry.Table.Qualified()} RENAME {(NeedsQuotes(entry.Table.Name) ? "TO …" : $"COLUMN {SqliteName.Quote(entry.Names[0])} TO …")}",
                "every statement that names it has to change with it"),
        }));

    private static bool NeedsQuotes(string name) =>
        Refused.Contains(name)
        || name.Length == 0
        || char.IsAsciiDigit(name[0])
        || name.Any(c => c < 0x80 && !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '$'));
}
