using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class UniqueMissing : IRule
{
    // Names that promise one row a value. Whole names or last words: email_count and token_type promise nothing.
    private static readonly HashSet<string> Unmistakable = new(StringComparer.Ordinal) { "email", "mail", "token", "uuid", "guid", "slug", "username", "login", "sku", "isbn", "iban" };

    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 300, Unit = "rows", Meaning = "smaller tables prove nothing",
        Source = "rule of three: no repetition in 300 rows leaves at most 1% at 95% confidence (Hanley, Lippman-Hand, JAMA 1983)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-UNIQUE-MISSING",
        Engine = EngineNames.Sqlite,
        Family = "indexes",
        Title = "Unique by habit only",
        LooksFor = "Columns named email, token, uuid, slug and the like in which, by an exact count, no value repeats, without a unique index. Not reported: "
            + "columns with a repetition, parts of a unique key, foreign keys, small tables.",
        Why = "What only the application keeps unique stops being so at the first two requests that come at once.",
        Options = [LeastRows],
        ReadsData = true,
        References = ["https://sqlite.org/lang_createindex.html#unique_indexes"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        if (profile.Reason is { } reason)
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = IndexNaming.TakenNames(context.Catalog);
        var questions = new List<ProbeQuestion>();
        var findings = new List<Finding>();
        foreach (var (table, column) in Candidates(context, profile))
        {
            var question = SqliteQuestions.DistinctOf(table.Name, column.Name);
            var answer = context.Snapshot.Answer(question);
            if (answer is null)
            {
                questions.Add(question);
            }
            else if (answer.NotExamined is { } why)
            {
                findings.Add(context.NotExamined(Info, SubjectOf.The(table, column.Name), why));
            }
            else if (answer.Values is { } values && values.GetValueOrDefault("rows") >= context.Option(LeastRows) && values.GetValueOrDefault("distinct") >= values["rows"])
            {
                findings.Add(Describe(context, table, column, values["rows"], NewIndex.Name(taken, table.Name, [column.Name])));
            }
        }

        return questions.Count > 0 ? RuleVerdict.Ask(questions, findings) : RuleVerdict.Of(findings);
    }

    private static IEnumerable<(Table Table, Column Column)> Candidates(RuleContext context, ProfileReading profile) =>
        context.Catalog.UserTables()
            .Where(table => table.Rows >= context.Option(LeastRows))
            .SelectMany(table => table.Columns
                .Where(column => NameWords.Of(column.Name) is [.., var last] && Unmistakable.Contains(last))
                .Where(column => !IsOfUniqueKey(table, column) && !table.ForeignKeys.Any(key => key.Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase)))
                .Where(column => profile.Find(table, column.Name) is not { DistinctCap: null, Distinct: { } distinct } values || distinct >= values.Values)
                .Select(column => (table, column)));

    private static bool IsOfUniqueKey(Table table, Column column) =>
        table.PrimaryKey?.Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase) == true
        || table.Indexes.Any(index => index.Unique && index.Keys.Any(key =>
            key.Column?.Equals(column.Name, SqliteTableReading.Names) == true || key.Expression?.Contains(column.Name, SqliteTableReading.Names) == true));

    private Finding Describe(RuleContext context, Table table, Column column, double rows, string name) =>
        context.Problem(Info, SubjectOf.The(table, column.Name), Severity.Info, $"{table.Name}.{column.Name} is different in all of {Amount.Of(rows, "row")} and nothing keeps it so") with
        {
            Evidence = [Evidence.Of("rows with a value", rows, "rows", "count(*)"), Evidence.Of("distinct values", rows, "values", "count(*)")],
            Remedy = Remedy.ByHand(
                $"CREATE UNIQUE INDEX {SqliteName.Quote(name)} ON {SqliteName.Quote(table.Name)} ({SqliteName.Quote(column.Name)})"
                    + (LookupSupport.Serves(table, [column.Name]) ? ", and drop the plain index over the same column" : ""),
                "whether two rows may share a value is the application's knowledge"),
            Weight = rows,
        };
}
