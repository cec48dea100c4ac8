using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Configuration;

internal sealed class ForeignKeysNotEnforced : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-FOREIGN-KEYS-OFF",
        Engine = EngineNames.Sqlite,
        Family = "configuration",
        Title = "Foreign keys that nothing enforces by default",
        LooksFor = "Declared foreign keys in a database read by a library whose default is not to check them; more severe when violated keys show that "
            + "someone wrote without checking. Not reported: databases without foreign keys, and libraries built with them on.",
        Why = "SQLite checks foreign keys only on connections that ask for it: one script without PRAGMA foreign_keys = ON leaves rows that refer to nothing.",
        References = ["https://sqlite.org/foreignkeys.html#fk_enable", "https://sqlite.org/quirks.html#foreign_key_enforcement_is_off_by_default"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var keys = context.Catalog.UserTables().Sum(table => table.ForeignKeys.Count());
        if (keys == 0)
        {
            return RuleVerdict.Fine;
        }

        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        // compile.html: SQLITE_DEFAULT_FOREIGN_KEYS=1 turns the checks on for every connection.
        if (storage.CompileOptions.Any(option => option.StartsWith("DEFAULT_FOREIGN_KEYS", SqliteTableReading.Names)))
        {
            return RuleVerdict.Fine;
        }

        var violated = context.Snapshot.TryGet(SqliteSections.Integrity, out var integrity, out _) ? integrity.Violations.Sum(violation => violation.Rows) : 0;
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Setting("foreign_keys"), violated > 0 ? Severity.Medium : Severity.Low, violated > 0
                ? $"{Amount.Of(keys, "foreign key")} {(keys == 1 ? "is" : "are")} declared, and {Amount.Of(violated, "row")} got past {(keys == 1 ? "it" : "them")}"
                : $"{Amount.Of(keys, "foreign key")} {(keys == 1 ? "is" : "are")} declared and checked only where a connection asks for it") with
            {
                Evidence =
                [
                    Evidence.Of("foreign keys", (long)keys, "keys", "PRAGMA foreign_key_list"),
                    Evidence.Of("default of the library", "off", null, "PRAGMA compile_options"),
                    Evidence.Of("rows without parent", violated, "rows", "PRAGMA foreign_key_check"),
                ],
                Remedy = Remedy.ByHand(
                    "Run PRAGMA foreign_keys = ON first on every connection (Microsoft.Data.Sqlite: Foreign Keys=True in the connection string; set it also in scripts and shells).",
                    "a property of each connection, not of the file: nothing in the database can turn it on"),
                Weight = violated,
            },
        ]);
    }
}
