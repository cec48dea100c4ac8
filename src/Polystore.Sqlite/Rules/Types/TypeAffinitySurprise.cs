using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Types;

internal sealed class TypeAffinitySurprise : IRule
{
    // Types that hold text elsewhere, by the first word of the declaration.
    private static readonly HashSet<string> TextElsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "STRING", "STR", "UUID", "GUID", "UNIQUEIDENTIFIER", "JSON", "JSONB", "XML", "ENUM", "SET", "INET", "CIDR", "MACADDR", "ROWVERSION", "NAME", "URL", "EMAIL",
    };

    // Types that hold fractions or spans elsewhere and contain INT by accident.
    private static readonly string[] IntByAccident = ["POINT", "INTERVAL", "PRINT"];

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-TYPE-AFFINITY",
        Engine = EngineNames.Sqlite,
        Family = "types",
        Title = "Declared type that means something else to SQLite",
        LooksFor = "Types such as STRING, UUID and ENUM, which SQLite takes for NUMERIC, and FLOATING POINT or CHARINT, which it takes for "
            + "INTEGER. Not reported: DATE, DATETIME, BOOLEAN and DECIMAL, whose NUMERIC affinity does no harm, and STRICT tables.",
        Why = "SQLite goes by letters in the type's name: a text that looks like a number becomes one when stored, and '007' is 7 for ever.",
        References = ["https://sqlite.org/datatype3.html#determination_of_column_affinity"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return RuleVerdict.Of(context.Catalog.UserTables()
            .Where(table => !table.IsStrict())
            .SelectMany(table => table.Columns
                .Select(column => (Column: column, Meant: MeantOtherwise(column.Type)))
                .Where(entry => entry.Meant is not null)
                .Select(entry => Describe(context, table, entry.Column, entry.Meant!, profile))));
    }

    private Finding Describe(RuleContext context, Table table, Column column, string better, ProfileReading profile)
    {
        var affinity = TypeAffinity.Of(column.Type).ToString().ToUpperInvariant();
        var values = profile.Find(table, column.Name);
        var turned = better == "TEXT" ? (values?.Integers ?? 0) + (values?.Reals ?? 0) : 0;
        var mixed = turned > 0 && values!.Texts > 0;
        var facts = new List<Evidence> { Evidence.Of("declared type", column.Type, null, "PRAGMA table_xinfo"), Evidence.Of("affinity", affinity, null, "datatype3.html section 3.1") };
        if (values is not null)
        {
            facts.Add(Evidence.Of("values stored as numbers", turned, "values", "typeof()") with { Sample = values.Sample });
        }

        return context.Problem(Info, SubjectOf.The(table, column.Name), mixed ? Severity.High : turned > 0 ? Severity.Medium : Severity.Low,
            $"{table.Name}.{column.Name} is declared {column.Type}, which SQLite takes for {affinity}") with
        {
            Impact = turned > 0 ? $"{Amount.Of(turned, "value")} {(turned == 1 ? "was" : "were")} turned into numbers when stored; leading zeros and digits past 15 are gone" : null,
            Evidence = facts,
            Remedy = Remedy.ByHand(
                $"Declare {column.Name} {better} when {table.Name} is next made anew, and compare the values with their origin first.",
                "what was converted when it was stored cannot be told from the file"),
            Weight = turned,
        };
    }

    /// <summary>What to declare instead; null when SQLite understands the type as people do.</summary>
    private static string? MeantOtherwise(string type)
    {
        var affinity = TypeAffinity.Of(type);
        var word = new string(type.TakeWhile(char.IsLetter).ToArray());
        if (affinity == Affinity.Numeric)
        {
            return TextElsewhere.Contains(word) ? "TEXT" : null;
        }

        if (affinity != Affinity.Integer)
        {
            return null;
        }

        if (type.Contains("CHAR", SqliteTableReading.Names) || type.Contains("TEXT", SqliteTableReading.Names) || type.Contains("STRING", SqliteTableReading.Names))
        {
            return "TEXT";
        }

        // A POINT may be written INTEGER POINT by nobody; strip the accident and see whether an INT is left.
        var rest = IntByAccident.Aggregate(type, (text, accident) => text.Replace(accident, "", StringComparison.OrdinalIgnoreCase));
        return rest.Contains("INT", SqliteTableReading.Names) ? null : type.Contains("FLOAT", SqliteTableReading.Names) ? "REAL" : "TEXT or BLOB";
    }
}
