using System.Globalization;
using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;

namespace Polystore.Postgres.Apply;

/// <summary>
/// Runs remedies. A change is one transaction, unless one of its statements refuses to be in one; then each statement stands
/// alone, and when one fails those before it are undone by the change's own rollback. No statement waits longer for a lock than
/// the lock timeout, because everybody behind it in the queue would wait too; building may take as long as it takes.
/// </summary>
public sealed class PostgresApplier : IApply
{
    /// <inheritdoc />
    public async Task<ApplyResult> ApplyAsync(
        DatabaseUrl target,
        IReadOnlyList<Change> changes,
        ObserveOptions options,
        IProgress<ProgressStep>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        await using var connection = await PostgresConnector.OpenAsync(target, options, cancellationToken);
        var done = new List<Change>();
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ProgressStep(change.Title, done.Count, changes.Count));
            var shapes = change.Statements.Select(statement => new StatementShape(statement)).ToList();
            try
            {
                var error = shapes.Exists(shape => shape.RunsAlone)
                    ? await RunAloneAsync(connection, change, shapes, options, cancellationToken)
                    : await RunTogetherAsync(connection, change, options, cancellationToken);
                if (error is not null)
                {
                    return new ApplyResult(done, change, error);
                }
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
            {
                return new ApplyResult(done, change, PostgresFailure.From(failure, target).Message + " Whether this change is in force is unknown; look before you go on.");
            }

            done.Add(change);
        }

        return new ApplyResult(done);
    }

    private static async Task<string?> RunTogetherAsync(NpgsqlConnection connection, Change change, ObserveOptions options, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, $"SET LOCAL lock_timeout = {Milliseconds(options)}", cancellationToken);
            await ExecuteAsync(connection, "SET LOCAL statement_timeout = 0", cancellationToken);
            foreach (var statement in change.Statements)
            {
                await ExecuteAsync(connection, statement, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return null;
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return Words(failure, options) + " Nothing was changed.";
        }
    }

    private static async Task<string?> RunAloneAsync(
        NpgsqlConnection connection, Change change, List<StatementShape> shapes, ObserveOptions options, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, $"SET lock_timeout = {Milliseconds(options)}", cancellationToken);
        await ExecuteAsync(connection, "SET statement_timeout = 0", cancellationToken);
        var invalid = new InvalidIndexes(connection);
        await invalid.RememberAsync(cancellationToken);
        var position = 0;
        try
        {
            for (; position < shapes.Count; position++)
            {
                // A concurrent build waits for old transactions without keeping anybody else waiting, so its waits need no limit.
                await ExecuteAsync(connection, $"SET lock_timeout = {(shapes[position].BuildsIndexConcurrently ? 0 : Milliseconds(options))}", cancellationToken);
                await ExecuteAsync(connection, change.Statements[position], cancellationToken);
            }

            return null;
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            var words = Words(failure, options);
            if (shapes[position].BuildsIndexConcurrently)
            {
                words += await CleanAsync(invalid, shapes[position], CancellationToken.None);
            }

            return words + (position == 0 ? " Nothing was changed." : await UndoAsync(connection, change, options));
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync(connection, "RESET lock_timeout", CancellationToken.None);
                await ExecuteAsync(connection, "RESET statement_timeout", CancellationToken.None);
            }
        }
    }

    private static async Task<string> CleanAsync(InvalidIndexes invalid, StatementShape statement, CancellationToken cancellationToken)
    {
        try
        {
            var dropped = await invalid.DropNewAsync(statement, cancellationToken);
            return dropped.Count == 0 ? "" : $" The invalid index {string.Join(", ", dropped)} that it left was dropped.";
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            return $" It left an invalid index that could not be dropped ({failure.SqlState}); drop it by DROP INDEX CONCURRENTLY.";
        }
    }

    private static async Task<string> UndoAsync(NpgsqlConnection connection, Change change, ObserveOptions options)
    {
        var failed = new List<string>();
        foreach (var statement in change.Rollback)
        {
            try
            {
                await ExecuteAsync(connection, $"SET lock_timeout = {Milliseconds(options)}", CancellationToken.None);
                await ExecuteAsync(connection, statement, CancellationToken.None);
            }
            catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
            {
                // What never came to be cannot be undone; anything else is told.
                if (failure.SqlState is not (PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn))
                {
                    failed.Add(statement);
                }
            }
        }

        return failed.Count > 0
            ? $" Undoing the statements before it failed; run yourself: {string.Join("; ", failed)}"
            : change.Rollback.Count > 0 ? " The statements before it were undone." : " The statements before it stay in force, because the change has no way back.";
    }

    private static string Words(PostgresException failure, ObserveOptions options) => failure.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable => string.Create(
            CultureInfo.InvariantCulture, $"It did not get its lock within {options.LockTimeout.TotalSeconds:0.#} s; try again when the table is quiet, or raise the lock timeout."),
        PostgresErrorCodes.InsufficientPrivilege => $"The role may not do it: {failure.MessageText}.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The server is a standby or read-only; apply it on the primary.",
        PostgresErrorCodes.DeadlockDetected => "It ran into a deadlock with another session; try again.",
        PostgresErrorCodes.DiskFull => "The disk is full.",
        PostgresErrorCodes.ForeignKeyViolation => "Some rows point to rows that are not there; repair or delete them first (polystore check --data true counts them).",
        PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation =>
            $"Rows that are there break it ({failure.SqlState}{(failure.ConstraintName is { } name ? $", {name}" : "")}); repair or delete them first.",
        // Messages about data quote the data behind a colon.
        _ when failure.SqlState.StartsWith("22", StringComparison.Ordinal) => $"The data do not allow it ({failure.SqlState}: {failure.MessageText.Split(':')[0]}).",
        _ => $"The server refused it ({failure.SqlState}: {failure.MessageText}).",
    };

    private static long Milliseconds(ObserveOptions options) => Math.Max(1, (long)options.LockTimeout.TotalMilliseconds);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
