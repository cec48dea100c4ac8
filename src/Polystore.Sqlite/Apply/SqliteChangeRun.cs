using Polystore.Core.Engines;
using Polystore.Sqlite.Connect;
using SQLitePCL;

namespace Polystore.Sqlite.Apply;

/// <summary>Why a change failed.</summary>
/// <param name="Message">SQLite's words, or what the applier found wrong.</param>
/// <param name="Code">SQLite's primary result code; 0 when SQLite had no objection.</param>
/// <param name="LeftBehind">What is in force nevertheless; null when nothing is.</param>
internal sealed record ChangeFailure(string Message, int Code = 0, string? LeftBehind = null);

/// <summary>One change on its way into the database.</summary>
internal sealed class SqliteChangeRun(SqliteSession session, Change change)
{
    private bool leftTransaction;

    /// <summary>Runs the change; null when it is in force.</summary>
    public ChangeFailure? Run(CancellationToken cancellationToken)
    {
        var foreignKeys = Flag("foreign_keys");
        var legacyAlter = Flag("legacy_alter_table");
        try
        {
            RunStatements(change.Statements, cancellationToken);
            return null;
        }
        catch (SqliteFailureException failure)
        {
            EndTransaction();
            return new ChangeFailure(failure.Message, failure.Code, TakeBack());
        }
        catch (OperationCanceledException)
        {
            EndTransaction();
            TakeBack();
            throw;
        }
        finally
        {
            session.Execute($"PRAGMA foreign_keys = {foreignKeys}; PRAGMA legacy_alter_table = {legacyAlter}", cancellationToken: CancellationToken.None);
        }
    }

    private void RunStatements(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        var work = statements.Select(sql => (Sql: sql, Kind: StatementKinds.Of(sql))).Where(entry => entry.Kind != StatementKind.TransactionControl).ToList();
        for (var i = 0; i < work.Count;)
        {
            if (work[i].Kind == StatementKind.Outside)
            {
                RunOutside(work[i].Sql, cancellationToken);
                i++;
                continue;
            }

            var inside = work.Skip(i).TakeWhile(entry => entry.Kind == StatementKind.Inside).Select(entry => entry.Sql).ToList();
            RunInside(inside, cancellationToken);
            i += inside.Count;
        }
    }

    private void RunOutside(string sql, CancellationToken cancellationToken)
    {
        if (StatementKinds.SetsJournalMode(sql, out var wanted))
        {
            var actual = session.Query(sql, row => row.Text(0), cancellationToken: cancellationToken) is [var mode, ..] ? mode : "unknown";
            if (!actual.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                throw new SqliteFailureException(0, $"the journal mode stayed {actual}; SQLite cannot set {wanted} on this file now");
            }
        }
        else
        {
            session.Execute(sql, cancellationToken: cancellationToken);
        }

        leftTransaction |= !IsConnectionFlag(sql);
    }

    private void RunInside(List<string> statements, CancellationToken cancellationToken)
    {
        session.Execute("BEGIN IMMEDIATE", cancellationToken: cancellationToken);
        var before = SchemaState.Read(session, cancellationToken);
        var violationsBefore = Violations(cancellationToken);
        foreach (var sql in statements)
        {
            session.Execute(sql, cancellationToken: cancellationToken);
        }

        var after = SchemaState.Read(session, cancellationToken);
        if (SchemaState.Unexpected(before, after, change) is { } unexpected)
        {
            throw new SqliteFailureException(0, $"the change would also have altered {unexpected}, which it does not name; it was rolled back");
        }

        if (violationsBefore is { } known && Violations(cancellationToken) is { } now && now > known)
        {
            throw new SqliteFailureException(0, $"the change would have left {now - known} new foreign-key violations; it was rolled back");
        }

        session.Execute("COMMIT", cancellationToken: cancellationToken);
        leftTransaction = true;
    }

    // With foreign keys enforced SQLite itself refuses a violation; without, only changes of rows or tables can bring one.
    private long? Violations(CancellationToken cancellationToken)
    {
        if (!change.Statements.Any(ChangesRowsOrTables))
        {
            return null;
        }

        try
        {
            return session.Query("SELECT count(*) FROM pragma_foreign_key_check", row => row.Int64(0), cancellationToken: cancellationToken)[0];
        }
        catch (SqliteFailureException)
        {
            // A key whose parent is no key fails the pragma as a whole; then nothing can be compared.
            return null;
        }
    }

    private static bool ChangesRowsOrTables(string sql)
    {
        var start = sql.TrimStart();
        return new[] { "ALTER", "DROP TABLE", "CREATE TABLE", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH" }
            .Any(word => start.StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsConnectionFlag(string sql) =>
        sql.Contains("foreign_keys", StringComparison.OrdinalIgnoreCase) || sql.Contains("legacy_alter_table", StringComparison.OrdinalIgnoreCase);

    private void EndTransaction()
    {
        if (raw.sqlite3_get_autocommit(session.Handle) == 0)
        {
            session.Execute("ROLLBACK", cancellationToken: CancellationToken.None);
        }
    }

    // Part of the change took effect outside of the transaction that failed.
    private string? TakeBack()
    {
        if (!leftTransaction)
        {
            return null;
        }

        if (change.Rollback.Count == 0)
        {
            return "the statements before the failing one are in force, and the change has no way back";
        }

        leftTransaction = false;
        try
        {
            RunStatements(change.Rollback, CancellationToken.None);
            return null;
        }
        catch (SqliteFailureException failure)
        {
            EndTransaction();
            return $"the statements before the failing one are in force, and taking them back failed too: {failure.Message}";
        }
    }

    private long Flag(string pragma) => session.Query($"PRAGMA {pragma}", row => row.Int64(0)) is [var value, ..] ? value : 0;
}
