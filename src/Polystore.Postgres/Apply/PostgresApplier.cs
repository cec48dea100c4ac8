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
/// the lock timeout, because everybody behind it in the queue would wait too; building may take as long as it takes. A change that
/// the rows do not allow (a constraint they break, a unique index over duplicates) is left out with their number, and the rest goes on.
/// </summary>
/// <param name="clock">Paces what is tried again; the system's when null.</param>
public sealed class PostgresApplier(TimeProvider? clock = null) : IApply
{
    // A lock that a long statement holds may be free soon; a lock timeout is there so that others do not queue up meanwhile.
    private const int MostTries = 3;

    private readonly TimeProvider time = clock ?? TimeProvider.System;

    /// <summary>Pause before the second try at a lock; the third waits twice as long.</summary>
    internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

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
        var left = new List<NotApplicable>();
        var rows = new RowCheck(connection, options);
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ProgressStep(change.Title, done.Count, changes.Count));
            try
            {
                if (await rows.WhyNotAsync(change.Statements, cancellationToken) is { } reason)
                {
                    left.Add(new NotApplicable(change, reason));
                    continue;
                }

                await using var watch = progress is null ? null : BuildWatch.Start(target, options, connection.ProcessID, change, new ProgressStep(change.Title, done.Count, changes.Count), progress, time);
                switch (await TryAsync(connection, change, options, step => progress?.Report(new ProgressStep(step, done.Count, changes.Count)), cancellationToken))
                {
                    case null:
                        done.Add(change);
                        break;
                    case { RowsRefuse: true } refusal:
                        left.Add(new NotApplicable(change, refusal.Words));
                        break;
                    case { } failure:
                        return new ApplyResult(done, change, failure.Words) { NotApplicable = left };
                }
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
            {
                return new ApplyResult(done, change, (failure is PostgresException { InvariantSeverity: "ERROR" } refusal ? Words(refusal, options) : PostgresFailure.From(failure, target).Message) + " Whether this change is in force is unknown; look before you go on.") { NotApplicable = left };
            }
        }

        return new ApplyResult(done) { NotApplicable = left };
    }

    private async Task<Refusal?> TryAsync(NpgsqlConnection connection, Change change, ObserveOptions options, Action<string> report, CancellationToken cancellationToken)
    {
        var refusal = await RunAsync(connection, change, options, cancellationToken);
        for (var left = MostTries - 1; left > 0 && refusal is { Passing: true }; left--)
        {
            report($"{change.Title}: its lock is taken, {left} more {(left == 1 ? "try" : "tries")}");
            await Task.Delay(Pause * (MostTries - left), time, cancellationToken);
            refusal = await RunAsync(connection, change, options, cancellationToken);
        }

        return refusal;
    }

    private static async Task<Refusal?> RunAsync(NpgsqlConnection connection, Change change, ObserveOptions options, CancellationToken cancellationToken)
    {
        var shapes = change.Statements.Select(statement => new StatementShape(statement)).ToList();
        return shapes.Exists(shape => shape.RunsAlone)
            ? await RunAloneAsync(connection, change, shapes, options, cancellationToken)
            : await RunTogetherAsync(connection, change, options, cancellationToken);
    }

    private static async Task<Refusal?> RunTogetherAsync(NpgsqlConnection connection, Change change, ObserveOptions options, CancellationToken cancellationToken)
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
            return new Refusal(Words(failure, options) + " Nothing was changed.", BrokenByRows(failure), IsPassing(failure));
        }
    }

    private static async Task<Refusal?> RunAloneAsync(
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

            return position == 0
                ? new Refusal(words + " Nothing was changed.", BrokenByRows(failure), IsPassing(failure))
                : new Refusal(words + await UndoAsync(connection, change, options), RowsRefuse: false, Passing: false);
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
            CultureInfo.InvariantCulture, $"It did not get its lock within {options.LockTimeout.TotalSeconds:0.#} s, {MostTries} times; try again when the table is quiet, or raise the lock timeout."),
        PostgresErrorCodes.InsufficientPrivilege => $"The role may not do it: {failure.MessageText}.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The server is a standby or read-only; apply it on the primary.",
        PostgresErrorCodes.DeadlockDetected => $"It ran into a deadlock with another session, {MostTries} times; try again when the table is quiet.",
        PostgresErrorCodes.DiskFull => "The disk is full.",
        PostgresErrorCodes.ForeignKeyViolation => "Some rows point to rows that are not there; repair or delete them first (polystore check --data true counts them).",
        PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation =>
            $"Rows that are there break it ({failure.SqlState}{(failure.ConstraintName is { } name ? $", {name}" : "")}); repair or delete them first.",
        // Messages about data quote the data behind a colon.
        _ when failure.SqlState.StartsWith("22", StringComparison.Ordinal) => $"The data do not allow it ({failure.SqlState}: {failure.MessageText.Split(':')[0]}).",
        _ => $"The server refused it ({failure.SqlState}: {failure.MessageText}).",
    };

    // Class 23: the rows that are there, or came since they were counted.
    private static bool BrokenByRows(PostgresException failure) => failure.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.CheckViolation
        or PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation;

    private static bool IsPassing(PostgresException failure) => failure.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;

    private static long Milliseconds(ObserveOptions options) => Math.Max(1, (long)options.LockTimeout.TotalMilliseconds);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Why a change did not come about.</summary>
    /// <param name="Words">The sentence.</param>
    /// <param name="RowsRefuse">Rows stand against it and nothing of it is in force, so that the next change may be tried.</param>
    /// <param name="Passing">Another session stood in the way, and nothing of it is in force, so that it may be tried again.</param>
    private sealed record Refusal(string Words, bool RowsRefuse, bool Passing);
}
