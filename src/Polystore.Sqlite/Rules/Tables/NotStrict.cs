using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed class NotStrict : IRule
{
    // Strict tables came with this version (stricttables.html section 1).
    private static readonly Version FirstWithStrict = new(3, 37, 0);

    private static readonly HashSet<string> StrictTypes = new(StringComparer.OrdinalIgnoreCase) { "INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY" };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-NOT-STRICT",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "Tables that do not check types",
        LooksFor = "Ordinary tables that are not STRICT, as one finding for the database, where the library knows STRICT (3.37). Not reported: "
            + "virtual tables, and older libraries.",
        Why = "Without STRICT a column takes a value of any type: a text in a number column is found by readers, long after the writer is gone.",
        References = ["https://sqlite.org/stricttables.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!Version.TryParse(context.Snapshot.ServerVersion, out var version))
        {
            return RuleVerdict.NotExamined("the version of the SQLite library is unknown");
        }

        if (version < FirstWithStrict)
        {
            return RuleVerdict.NotExamined($"SQLite {context.Snapshot.ServerVersion} knows no STRICT tables; they came with 3.37");
        }

        var tables = context.Catalog.UserTables().ToList();
        var loose = tables.Where(table => !table.IsStrict()).ToList();
        if (loose.Count == 0)
        {
            return RuleVerdict.Fine;
        }

        var ready = loose.Count(table => table.Columns.All(column => StrictTypes.Contains(column.Type)));
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Database, Severity.Info, $"{loose.Count} of {Amount.Of(tables.Count, "table")} {(loose.Count == 1 ? "does" : "do")} not check the types of values") with
            {
                Evidence =
                [
                    Evidence.Of("tables without STRICT", (long)loose.Count, "tables", "PRAGMA table_list"),
                    Evidence.Of("of these, with types that STRICT knows", (long)ready, "tables", "PRAGMA table_xinfo"),
                ],
                Remedy = Remedy.ByHand(
                    "Add STRICT after the closing parenthesis of each new table, and of old ones when they are made anew for another reason; STRICT knows only INT, INTEGER, REAL, TEXT, BLOB and ANY.",
                    "every program that opens the file must have SQLite 3.37 or newer"),
            },
        ]);
    }
}
