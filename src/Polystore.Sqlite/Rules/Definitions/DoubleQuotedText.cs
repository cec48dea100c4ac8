using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Definitions;

internal sealed class DoubleQuotedText : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-DOUBLE-QUOTED-TEXT",
        Engine = EngineNames.Sqlite,
        Family = "definitions",
        Title = "Text in double quotes in a definition",
        LooksFor = "Words in double quotes in index keys, predicates and CHECK constraints that name no column. Not reported: quoted "
            + "names of columns that exist, and texts in single quotes.",
        Why = "Double quotes are for names. SQLite quietly takes an unknown name for a text, so a misspelt column makes an index of one constant "
            + "or a CHECK that compares texts; builds without that quirk cannot open the schema.",
        References = ["https://sqlite.org/quirks.html#double_quoted_string_literals_are_accepted", "https://sqlite.org/compile.html#dqs"],
    };

    public RuleVerdict Judge(RuleContext context) => RuleVerdict.Of(context.Catalog.UserTables().SelectMany(table =>
        table.Indexes.Select(index => OfIndex(context, table, index)).Concat([OfChecks(context, table)]).OfType<Finding>()));

    private Finding? OfIndex(RuleContext context, Table table, Core.Catalogs.Index index)
    {
        var inKeys = index.Keys.SelectMany(key => DefinitionReading.QuotedWordsThatAreNoColumn(table, key.Expression)).ToList();
        var words = inKeys.Concat(DefinitionReading.QuotedWordsThatAreNoColumn(table, index.Predicate)).ToList();
        if (words.Count == 0)
        {
            return null;
        }

        // A key that is nothing but the word has the same value in every row.
        var constant = index.Keys.Any(key => key.Expression is { } text && inKeys.Exists(word => text.Trim() == "\"" + word + "\""));
        return context.Problem(Info, SubjectOf.The(index), constant ? Severity.High : Severity.Medium, constant
            ? $"{index.Name} indexes the text \"{inKeys[0]}\" and no column of {table.Name}"
            : $"{index.Name} on {table.Name} takes \"{words[0]}\" for a text") with
        {
            Impact = constant ? "the index holds one constant for every row and serves no query" : null,
            Evidence = [Evidence.Of("words in double quotes", string.Join(", ", words), null, "sqlite_schema")],
            Remedy = Remedy.ByHand(
                $"DROP INDEX {SqliteName.Qualified(index.Schema, index.Name)}, and make it anew with the column's real name, or with single quotes when a text is meant.",
                "which of the two was meant is the author's knowledge"),
        };
    }

    private Finding? OfChecks(RuleContext context, Table table)
    {
        var words = table.Constraints
            .Where(constraint => constraint.Kind == ConstraintKind.Check)
            .SelectMany(constraint => DefinitionReading.QuotedWordsThatAreNoColumn(table, constraint.Definition))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        return words.Count == 0
            ? null
            : context.Problem(Info, SubjectOf.The(table), Severity.Low, $"a CHECK of {table.Name} takes \"{words[0]}\" for a text") with
            {
                Evidence = [Evidence.Of("words in double quotes", string.Join(", ", words), null, "sqlite_schema")],
                Remedy = Remedy.ByHand($"Write texts in single quotes when {table.Name} is next made anew.", "SQLite cannot change a CHECK in place"),
            };
    }
}
