using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Definitions;

internal sealed class ViewBroken : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-VIEW-BROKEN",
        Engine = EngineNames.Sqlite,
        Family = "definitions",
        Title = "View that cannot be compiled",
        LooksFor = "Views whose columns SQLite cannot tell because a table, column or function that they use is gone. Not reported: views that "
            + "compile, whatever they return.",
        Why = "Every statement that names the view fails, and ALTER TABLE … RENAME fails in the whole database as long as it is there.",
        References = ["https://sqlite.org/lang_createview.html", "https://sqlite.org/lang_altertable.html#alter_table_rename"],
    };

    public RuleVerdict Judge(RuleContext context) => RuleVerdict.Of(context.Catalog.Views
        .Where(view => view.Columns.Count == 0 || view.Options.ContainsKey("broken"))
        .Select(view => context.Problem(
            Info,
            new Subject { Engine = EngineNames.Sqlite, Kind = "view", Path = [view.Schema, view.Name] },
            Severity.High,
            $"the view {view.Name} cannot be compiled") with
        {
            Impact = $"every statement that names {view.Name} fails",
            Evidence = [view.Options.TryGetValue("broken", out var error)
                ? Evidence.Of("error", error, null, "PRAGMA table_xinfo")
                : Evidence.Of("columns", 0L, "columns", "PRAGMA table_xinfo")],
            Remedy = view.Definition is null
                ? Remedy.ByHand($"DROP VIEW {SqliteName.Qualified(view.Schema, view.Name)}, or bring back what it uses.", "what the view was meant to show is the author's knowledge")
                : Remedy.ByHand(
                    $"Run SELECT * FROM {SqliteName.Qualified(view.Schema, view.Name)} LIMIT 0 to see what is missing; bring it back, or DROP VIEW {SqliteName.Qualified(view.Schema, view.Name)}.",
                    "what the view was meant to show is the author's knowledge"),
        }));
}
