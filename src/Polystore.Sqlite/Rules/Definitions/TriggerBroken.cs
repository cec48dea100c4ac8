using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Definitions;

internal sealed class TriggerBroken : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-TRIGGER-BROKEN",
        Engine = EngineNames.Sqlite,
        Family = "definitions",
        Title = "Trigger that writes to a table that does not exist",
        LooksFor = "INSERT, UPDATE and DELETE in the body of a trigger whose table is gone. Not reported: tables made after the trigger, and names "
            + "in texts or comments.",
        Why = "SQLite compiles a trigger when it fires: each statement that fires it fails with \"no such table\".",
        References = ["https://sqlite.org/lang_createtrigger.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var known = context.Catalog.Tables.Select(table => table.Name)
            .Concat(context.Catalog.Views.Select(view => view.Name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return RuleVerdict.Of(context.Catalog.Triggers
            .Where(trigger => trigger.Definition is not null)
            .SelectMany(trigger => DefinitionReading.WrittenTables(trigger.Definition!)
                .Where(table => !known.Contains(table) && !table.StartsWith("sqlite_", SqliteTableReading.Names))
                .Take(1)
                .Select(table => context.Problem(
                    Info,
                    new Subject { Engine = EngineNames.Sqlite, Kind = "trigger", Path = [trigger.Schema, trigger.Table, trigger.Name] },
                    Severity.High,
                    $"the trigger {trigger.Name} on {trigger.Table} writes to {table}, which does not exist") with
                {
                    Impact = $"the statements on {trigger.Table} that fire it fail",
                    Evidence = [Evidence.Of("missing table", table, null, "sqlite_schema")],
                    Remedy = Remedy.ByHand(
                        $"Bring {table} back, or DROP TRIGGER {SqliteName.Qualified(trigger.Schema, trigger.Name)}",
                        "whether what the trigger wrote is still wanted is the author's knowledge"),
                })));
    }
}
