using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>What several statements that search in one column cost together.</summary>
internal static class SearchEvidence
{
    private const int MostStatements = 3;

    /// <summary>The statements, by time.</summary>
    public static IReadOnlyList<StatementGroup> Statements(IEnumerable<ColumnSearch> searches) =>
        searches.Select(search => search.Statement).Distinct().OrderByDescending(statement => statement.Milliseconds).ThenBy(statement => statement.Fingerprint, StringComparer.Ordinal).ToList();

    public static IReadOnlyList<Evidence> Of(CatalogReading reading, StatementsReading counters, Table table, IReadOnlyList<StatementGroup> statements) =>
    [
        Evidence.Of("calls", statements.Sum(statement => statement.Calls), "calls", "pg_stat_statements.calls"),
        Evidence.Of("time in all", statements.Sum(statement => statement.Milliseconds), "ms", "pg_stat_statements.total_exec_time"),
        Evidence.Of("share of all execution time", statements.Sum(counters.Share), "ratio", "pg_stat_statements"),
        Evidence.Of("blocks touched by one call", statements.Sum(statement => statement.BlocksHit + statement.BlocksRead) / Math.Max(1, statements.Sum(statement => statement.Calls)), "blocks", "pg_stat_statements"),
        Evidence.Of("blocks of the table", ColumnSearches.Blocks(reading, table), "blocks", "pg_class.relpages"),
        .. statements.Take(MostStatements).Select(statement => Evidence.Of("statement", statement.Query, null, "pg_stat_statements.query")),
    ];
}
