using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed class AutoincrementNeedless : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-AUTOINCREMENT",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "AUTOINCREMENT that is probably not needed",
        LooksFor = "INTEGER PRIMARY KEY columns with AUTOINCREMENT. Not reported: a plain INTEGER PRIMARY KEY, which numbers rows by itself.",
        Why = "AUTOINCREMENT only adds the promise that the id of a deleted row is never used again; each insert pays for it with a read and a "
            + "write of sqlite_sequence.",
        References = ["https://sqlite.org/autoinc.html"],
    };

    public RuleVerdict Judge(RuleContext context) => RuleVerdict.Of(context.Catalog.UserTables()
        .Where(table => table.RowidAlias() is not null && table.HasOption("AUTOINCREMENT"))
        .Select(table => context.Problem(Info, SubjectOf.The(table, table.RowidAlias()!.Name), Severity.Info, $"{table.Name}.{table.RowidAlias()!.Name} is AUTOINCREMENT") with
        {
            Impact = "every insert also reads and writes sqlite_sequence",
            Evidence = [Evidence.Of("definition", "AUTOINCREMENT", null, "sqlite_schema")],
            Remedy = Remedy.ByHand(
                $"Keep it when ids of deleted rows of {table.Name} live on elsewhere (in logs, in other systems); else make the table anew without the word.",
                "whether ids may be used again is the application's knowledge"),
        }));
}
