using Polystore.Core.Errors;
using Polystore.Core.Plans;
using Polystore.Sql;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Explain;

/// <summary>Asks SQLite for plans.</summary>
internal static class StatementPlans
{
    /// <summary>The plan of a statement; parameters may stay without values.</summary>
    /// <exception cref="SqliteFailureException">The statement cannot be compiled.</exception>
    public static QueryPlan Read(SqliteSession session, string sql, PlanNames names, CancellationToken cancellationToken)
    {
        var statement = StatementText.WithoutExplain(sql);
        var rows = session.Query(
            "EXPLAIN QUERY PLAN " + statement,
            row => new SqlitePlanRow(row.Int32(0), row.Int32(1), row.Text(3)),
            cancellationToken: cancellationToken);
        return QueryPlanReader.FromRows(rows, statement, names);
    }

    /// <summary>Makes sure that the text is one query or change of rows, and says what it is made of.</summary>
    /// <exception cref="UsageException">It is not; SQLite's own words and the place are in the sentence.</exception>
    public static StatementTraits Require(SqliteSession session, string sql)
    {
        switch (SqlSplitter.Split(sql, SqlDialect.Sqlite).Count)
        {
            case 0:
                throw new UsageException("There is no statement to explain; give one SELECT, INSERT, UPDATE or DELETE.");
            case > 1 and var count:
                throw new UsageException($"There are {count} statements, and one is explained at a time; give them one by one, or as a workload to `advise`.");
        }

        var statement = StatementText.WithoutExplain(sql);
        try
        {
            var (compiled, traits) = StatementTraitsReader.Compile(session, statement);
            compiled.Dispose();
            return traits;
        }
        catch (NotMeasurableException)
        {
            RequireCompiles(session, statement);
            throw new UsageException("Only queries and changes of rows have a plan; give one SELECT, VALUES, INSERT, UPDATE or DELETE.");
        }
        catch (SqliteFailureException failure)
        {
            throw CannotCompile(session, statement, failure);
        }
    }

    // A misspelt SELECT is no kind of statement at all; SQLite's words about it help more than ours.
    private static void RequireCompiles(SqliteSession session, string statement)
    {
        try
        {
            session.Prepare(statement)?.Dispose();
        }
        catch (SqliteFailureException failure)
        {
            throw CannotCompile(session, statement, failure);
        }
    }

    private static UsageException CannotCompile(SqliteSession session, string statement, SqliteFailureException failure)
    {
        var place = SyntaxErrorPlace.Find(session, statement, failure.Message) is { } found ? $" at line {found.Line}, column {found.Column}" : "";
        return new UsageException($"SQLite cannot compile the statement{place}: {failure.Message}.", failure);
    }
}
