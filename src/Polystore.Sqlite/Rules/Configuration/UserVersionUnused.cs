using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Configuration;

internal sealed class UserVersionUnused : IRule
{
    private static readonly string[] MigrationWords = ["migration", "schema_version", "changelog", "schemaversion", "schema_info", "alembic_version", "flyway", "goose_db"];

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-USER-VERSION",
        Engine = EngineNames.Sqlite,
        Family = "configuration",
        Title = "Schema without a version",
        LooksFor = "user_version 0 and no table of a migration tool. Not reported: databases with either, and databases without tables.",
        Why = "Which changes this file has seen can only be guessed from its tables.",
        References = ["https://sqlite.org/pragma.html#pragma_user_version"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var tables = context.Catalog.UserTables().ToList();
        return storage.UserVersion != 0 || tables.Count == 0
            || tables.Exists(table => Array.Exists(MigrationWords, word => table.Name.Contains(word, SqliteTableReading.Names)))
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting("user_version"), Severity.Info, "the schema has no version: user_version is 0 and no table keeps migrations") with
                {
                    Evidence = [Evidence.Of("user_version", storage.UserVersion, null, "PRAGMA user_version")],
                    Remedy = Remedy.ByHand("Let migrations set PRAGMA user_version, or keep a table of the ones that ran.", "the number belongs to the application"),
                },
            ]);
    }
}
