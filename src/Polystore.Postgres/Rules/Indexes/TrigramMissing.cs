using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class TrigramMissing : IRule
{
    private const string Extension = "pg_trgm";

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-TRIGRAM-MISSING",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Patterns searched without an index",
        LooksFor = "Statements with LIKE, ILIKE or a regular expression on a text column that take time and read most of a large table for it. pg_stat_statements does not keep the pattern: where only "
            + "LIKE is seen, the remedy depends on how it begins. Not reported: columns with a trigram index, prefixes that a B-tree serves, rare statements, and small tables.",
        Why = "A B-tree serves only patterns that begin with fixed text. An index of trigrams finds text anywhere in the value, whatever its case.",
        Options = [ColumnSearches.MinimumBytes, ColumnSearches.ReadShare, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/pgtrgm.html", "https://www.postgresql.org/docs/current/indexes-opclass.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !StatementsReading.TryOpen(context, out var statements, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = IndexNaming.TakenNames(context.Catalog);
        return reading.Verdict(new ColumnSearches(context, reading, statements).All()
            .Select(group => (group.Key.Table, group.Key.Column, Searches: group.Where(search => IsPattern(reading, search)).ToList()))
            .Where(group => group.Searches.Count > 0 && !HasTrigrams(group.Table, group.Column))
            .Select(group => Find(context, reading, statements, group.Table, group.Column, group.Searches, taken))
            .OfType<Finding>());
    }

    // char(n) is compared as text by a function, so that an index on the bare column would not be used.
    private static bool IsPattern(CatalogReading reading, ColumnSearch search) =>
        search.Kind is SearchKind.Pattern or SearchKind.PatternInside && reading.Layout(search.Table, search.Column)?.BaseType is "text" or "varchar";

    private static bool HasTrigrams(Table table, string column) => table.Indexes.Any(index => index is { Valid: true, Method: not ("btree" or "hash" or "brin") }
        && index.Keys.Any(key => key.Column == column || StatementReading.HasWord(key.Expression ?? "", column)));

    // The planner had an index for prefixes and read the table all the same, so the patterns begin otherwise.
    private static bool ServesPrefixes(Table table, string column) => table.Indexes.Any(index => index is { Valid: true, Method: "btree", Predicate: null, Keys: [var first, ..] }
        && (first.Column == column || StatementReading.HasWord(first.Expression ?? "", column))
        && (first.OperatorClass?.EndsWith("pattern_ops", StringComparison.Ordinal) == true || IsC(first.Collation) || IsC(table.FindColumn(column)?.Collation)));

    private static bool IsC(string? collation) => collation is not null && collation.Split('.')[^1].Trim('"') is "C" or "POSIX";

    private Finding? Find(RuleContext context, CatalogReading reading, StatementsReading counters, Table table, string column, List<ColumnSearch> searches, HashSet<string> taken)
    {
        var statements = SearchEvidence.Statements(searches);
        var load = counters.Load(statements.Sum(statement => statement.Milliseconds));
        if (load < context.Option(BusyTime.Least))
        {
            return null;
        }

        var inside = searches.Exists(search => search.Kind == SearchKind.PatternInside) || ServesPrefixes(table, column);
        var operators = string.Join(" and ", searches.Select(search => search.Operator).Distinct().Order(StringComparer.Ordinal));
        return context.Problem(Info, SubjectOf.The(table, column), BusyTime.Grade(context, load), $"{operators} on {table.Name}.{column} reads the whole table: no index serves {(inside ? "text inside the value" : "the pattern")}") with
        {
            Impact = $"{BusyTime.PerDay(load)}, {Amount.Share(statements.Sum(counters.Share))} of all execution time, nearly all of it for rows that do not match",
            Evidence = SearchEvidence.Of(reading, counters, table, statements),
            Remedy = Cure(context, table, column, searches, inside, taken),
            Weight = statements.Sum(statement => statement.Milliseconds),
        };
    }

    private static Remedy Cure(RuleContext context, Table table, string column, List<ColumnSearch> searches, bool inside, HashSet<string> taken)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Extensions, out var extensions, out var unseen))
        {
            return Remedy.ByHand($"An index of trigrams: CREATE EXTENSION {Extension}, then an index USING gin ({PgName.Quote(column)} gin_trgm_ops).", $"which extensions there are was not seen: {unseen}");
        }

        var installed = extensions.Items.FirstOrDefault(item => item.Name == Extension);
        if (installed is null && !extensions.Available.Contains(Extension))
        {
            return Remedy.ByHand($"Install PostgreSQL's contrib package, which holds {Extension}; then CREATE EXTENSION {Extension} and an index USING gin ({PgName.Quote(column)} gin_trgm_ops).", $"{Extension} is not among the extensions of this server");
        }

        var schema = installed?.Schema ?? table.Schema;
        var operators = PgName.Qualified(schema, "gin_trgm_ops");
        var expression = searches.Find(search => search.IsExpression)?.Key;
        if (!inside || expression is not null)
        {
            var key = expression is null ? PgName.Quote(column) : $"({expression})";
            var install = installed is null ? $"CREATE EXTENSION {Extension}, then " : "";
            return Remedy.ByHand(
                inside
                    ? $"{install}CREATE INDEX CONCURRENTLY ON {PgName.Of(table)} USING gin ({key} {operators})."
                    : $"If every pattern begins with fixed text: CREATE INDEX CONCURRENTLY ON {PgName.Of(table)} ({key} text_pattern_ops). If some begin with %: {install}CREATE INDEX CONCURRENTLY ON {PgName.Of(table)} USING gin ({key} {operators}).",
                inside ? "the key is an expression, which has to be that of the statement to the letter" : "pg_stat_statements does not keep the pattern, and the two indexes serve different ones");
        }

        var index = NewIndex.Remedy(table, NewIndex.Name(taken, table, [column]), [column], method: "gin", operatorClass: operators) with
        {
            Guidance = "Patterns with fewer than three letters in a row have no trigram and read the table as before; every write of the column makes an entry for each trigram.",
        };
        return installed is not null ? index : index with
        {
            Apply = [$"CREATE EXTENSION {Extension} WITH SCHEMA {PgName.Quote(schema)}", .. index.Apply],
            Rollback = [.. index.Rollback, $"DROP EXTENSION {Extension}"],
            Guidance = $"{Extension} is available and not installed; whoever may create objects in the database may install it, as it is trusted. {index.Guidance}",
        };
    }
}
