using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class GinMissing : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-GIN-MISSING",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Searches inside values without an index",
        LooksFor = "Statements that look inside jsonb, arrays, hstore or text (@>, ?, ?|, ?&, &&, @@, = ANY (column)), take time, and read most of a large table for it. "
            + "Not reported: columns with a GIN or GiST index, statements that another condition narrows down, rare ones, and small tables.",
        Why = "Only GIN (or GiST) finds rows by what is inside a value; without it every row is read and taken apart.",
        Options = [ColumnSearches.MinimumBytes, ColumnSearches.ReadShare, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References =
        [
            "https://www.postgresql.org/docs/current/gin.html", "https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING",
            "https://www.postgresql.org/docs/current/textsearch-tables.html",
        ],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !StatementsReading.TryOpen(context, out var statements, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = IndexNaming.TakenNames(context.Catalog);
        return reading.Verdict(new ColumnSearches(context, reading, statements).All()
            .Select(group => (group.Key.Table, group.Key.Column, Searches: group.Where(search => IsInside(reading, search)).ToList()))
            .Where(group => group.Searches.Count > 0 && !IsServed(group.Table, group.Column))
            .Select(group => Find(context, reading, statements, group.Table, group.Column, group.Searches, taken))
            .OfType<Finding>());
    }

    private static bool IsInside(CatalogReading reading, ColumnSearch search) => search.Kind switch
    {
        SearchKind.Words => true,
        SearchKind.AnyOf => ContainerType.Of(reading, search.Table, search.Column) is "array",
        SearchKind.Inside => ContainerType.Of(reading, search.Table, search.Column) switch
        {
            "jsonb" => search.Operator is "@>" or "?" or "?|" or "?&" or "@?" or "@@",
            "array" => search.Operator is "@>" or "&&",
            "tsvector" => search.Operator is "@@",
            "hstore" => search.Operator is "@>" or "?" or "?|" or "?&",
            _ => false,
        },
        _ => false,
    };

    // An index with an expression over the column may be the one that is meant; whether its constants fit is not seen.
    private static bool IsServed(Table table, string column) => table.Indexes.Any(index => index is { Valid: true, Method: not ("btree" or "hash" or "brin") }
        && index.Keys.Any(key => key.Column == column || StatementReading.HasWord(key.Expression ?? "", column)));

    private Finding? Find(RuleContext context, CatalogReading reading, StatementsReading counters, Table table, string column, List<ColumnSearch> searches, HashSet<string> taken)
    {
        var statements = SearchEvidence.Statements(searches);
        var load = counters.Load(statements.Sum(statement => statement.Milliseconds));
        if (load < context.Option(BusyTime.Least))
        {
            return null;
        }

        var type = searches.TrueForAll(search => search.Kind == SearchKind.Words) ? "text" : ContainerType.Of(reading, table, column)!;
        return context.Problem(
            Info, SubjectOf.The(table, column), BusyTime.Grade(context, load),
            $"searches inside {table.Name}.{column} ({type}) read the whole table{(searches.TrueForAll(search => search.Kind == SearchKind.AnyOf) ? ", and = ANY (column) cannot use an index" : "")}") with
        {
            Impact = $"{BusyTime.PerDay(load)}, {Amount.Share(statements.Sum(counters.Share))} of all execution time, nearly all of it for rows that do not match",
            Evidence = [Evidence.Of("operators", string.Join(", ", searches.Select(search => search.Operator).Distinct().Order(StringComparer.Ordinal)), null, "pg_stat_statements.query"), .. SearchEvidence.Of(reading, counters, table, statements)],
            Remedy = Cure(table, column, type, searches, taken),
            Weight = statements.Sum(statement => statement.Milliseconds),
        };
    }

    private static Remedy Cure(Table table, string column, string type, List<ColumnSearch> searches, HashSet<string> taken)
    {
        if (searches.Find(search => search.Kind == SearchKind.Words) is not null)
        {
            return Remedy.ByHand(
                $"Keep the words in a column: ALTER TABLE {PgName.Of(table)} ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english', {PgName.Quote(column)})) STORED, an index on it USING gin, and words @@ … in the statement; "
                    + "or an index USING gin on the very expression that the statement has, configuration included.",
                "the text search configuration is a constant of the statement, which is not kept; adding a stored column rewrites the table under ACCESS EXCLUSIVE");
        }

        var rewrite = searches.Exists(search => search.Kind == SearchKind.AnyOf) ? $"Write $1 = ANY ({PgName.Quote(column)}) as {PgName.Quote(column)} @> ARRAY[$1]: GIN serves only the latter." : null;
        if (searches.TrueForAll(search => search.Kind == SearchKind.AnyOf))
        {
            return Remedy.ByHand($"{rewrite} Then CREATE INDEX {(table.Kind == TableKind.Partitioned ? "" : "CONCURRENTLY ")}ON {PgName.Of(table)} USING gin ({PgName.Quote(column)}).", "the statement is in the application");
        }

        // jsonb_path_ops is smaller and finds more precisely, and knows only these operators (manual 8.14.4).
        var pathsOnly = type == "jsonb" && searches.TrueForAll(search => search.Operator is "@>" or "@?" or "@@");
        var writes = "Every write of the column makes an entry for each element; fastupdate collects them, and VACUUM or a full list files them.";
        return NewIndex.Remedy(table, NewIndex.Name(taken, table, [column]), [column], method: "gin", operatorClass: pathsOnly ? "jsonb_path_ops" : null) with
        {
            Guidance = string.Join(" ", new[] { rewrite, writes, pathsOnly ? "jsonb_path_ops serves containment and paths only; take the default class when keys are searched by ? too." : null }.OfType<string>()),
        };
    }
}
