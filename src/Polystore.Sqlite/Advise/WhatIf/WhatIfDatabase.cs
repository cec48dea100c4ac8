using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Schema;

namespace Polystore.Sqlite.Advise.WhatIf;

/// <summary>
/// An empty copy of the schema in memory that carries statistics, so that SQLite's own planner can be asked what it would do if
/// some indexes existed. Not for concurrent use.
/// </summary>
internal sealed class WhatIfDatabase : IDisposable
{
    private readonly SqliteSession session;
    private readonly Dictionary<string, CandidateIndex> present = new(StringComparer.OrdinalIgnoreCase);
    private bool statisticsChanged;

    private WhatIfDatabase(SqliteSession session) => this.session = session;

    /// <summary>Times that the planner was asked.</summary>
    public long PlannerCalls { get; private set; }

    /// <summary>Objects that could not be copied, with SQLite's reason.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; private set; } = new Dictionary<string, string>();

    /// <summary>The copy's connection, for reading the schema.</summary>
    public SqliteSession Session => session;

    /// <summary>Makes the copy. Virtual tables and triggers stay out: the first need code of their own, the second plan nothing of a statement.</summary>
    public static WhatIfDatabase Create(IEnumerable<SchemaObject> schema)
    {
        var copy = SqliteConnector.CreateNew(":memory:");
        var missing = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

        // A view may stand before the tables it reads; SQLite checks that only when the view is used. Tables must precede their indexes.
        foreach (var item in schema.OrderBy(item => item.Type switch { "table" => 0, "index" => 1, _ => 2 }))
        {
            if (item.Type == "trigger" || item.Sql is null || item.IsInternal)
            {
                continue;
            }

            if (item.IsVirtual)
            {
                missing[item.Name] = "it is a virtual table, which plans by its own rules";
                continue;
            }

            try
            {
                copy.Execute(item.Sql);
            }
            catch (SqliteFailureException failure)
            {
                missing[item.Name] = failure.Message;
            }
        }

        // Analysing an empty database makes the statistics table and leaves it empty.
        copy.Execute("ANALYZE");
        return new WhatIfDatabase(copy) { Missing = missing };
    }

    /// <summary>Replaces all statistics.</summary>
    public void SetStatistics(IEnumerable<StatisticsEntry> rows)
    {
        session.Execute("DELETE FROM sqlite_stat1");
        foreach (var row in rows)
        {
            Insert(row);
        }

        foreach (var candidate in present.Values.Where(candidate => candidate.Statistics is not null))
        {
            Insert(candidate.Statistics!);
        }

        // A table keeps the row count of its last statistics until its schema is read anew (analyze.c, sqlite3AnalysisLoad).
        session.Execute("PRAGMA writable_schema = RESET");
        statisticsChanged = true;
    }

    /// <summary>Makes exactly these candidates exist.</summary>
    /// <returns>Candidates that SQLite refused to make, with its reason.</returns>
    public IReadOnlyDictionary<CandidateIndex, string> Use(IReadOnlyCollection<CandidateIndex> candidates, bool withStatistics = true)
    {
        var wanted = candidates.ToDictionary(candidate => candidate.Name, StringComparer.OrdinalIgnoreCase);
        var refused = new Dictionary<CandidateIndex, string>();
        foreach (var gone in present.Values.Where(candidate => !wanted.ContainsKey(candidate.Name)).ToList())
        {
            // Dropping an index takes its statistics along.
            session.Execute(IndexSql.Drop(gone.Index));
            present.Remove(gone.Name);
            statisticsChanged = true;
        }

        foreach (var candidate in wanted.Values.Where(candidate => !present.ContainsKey(candidate.Name)))
        {
            try
            {
                session.Execute(IndexSql.Create(candidate.Index));
                present.Add(candidate.Name, candidate);
                statisticsChanged = true;
                if (withStatistics && candidate.Statistics is { } row)
                {
                    Insert(row);
                }
            }
            catch (SqliteFailureException failure)
            {
                refused[candidate] = failure.Message;
            }
        }

        return refused;
    }

    /// <summary>Runs DDL on the copy, such as a drop that is under consideration.</summary>
    public void Change(string ddl)
    {
        session.Execute(ddl);
        statisticsChanged = true;
    }

    /// <summary>The plan that SQLite would choose now.</summary>
    /// <exception cref="SqliteFailureException">The statement cannot be compiled.</exception>
    public IReadOnlyList<PlanLine> Plan(string sql)
    {
        if (statisticsChanged)
        {
            // Loads sqlite_stat1 without looking at the (empty) tables: https://sqlite.org/lang_analyze.html.
            session.Execute("ANALYZE sqlite_master");
            statisticsChanged = false;
        }

        PlannerCalls++;
        return PlanLine.Tree(session.Query("EXPLAIN QUERY PLAN " + sql, row => (row.Int32(0), row.Int32(1), row.Text(3))));
    }

    /// <inheritdoc />
    public void Dispose() => session.Dispose();

    private void Insert(StatisticsEntry row) =>
        session.Query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)", _ => 0, [row.Table, row.Index, row.Text]);
}
