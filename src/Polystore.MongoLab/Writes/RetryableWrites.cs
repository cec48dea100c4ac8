using MongoDB.Bson;
using Npgsql;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Engine;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Writes;

/// <summary>
/// Does a retryable write once, however often it is sent: what it did is recorded in the transaction that did it, so that neither a killed
/// server nor a lost reply separates the two. A write that is sent while its first attempt still runs waits for that one.
/// </summary>
internal static class RetryableWrites
{
    // The statement by which a transaction's commit is recorded.
    private const int Commit = -1;

    // mongod forgets with the session: localLogicalSessionTimeoutMinutes.
    private const string ForgetSql = "DELETE FROM polystore_lab.retryable_write WHERE done < clock_timestamp() - interval '30 minutes'";

    private const string LockSql = "SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 0))";

    // mongod, too, knows the newest number of a session alone.
    private const string ForgetOlderSql = "DELETE FROM polystore_lab.retryable_write WHERE session = $1 AND number < $2";

    private const string FindSql = """
        SELECT max(number), bool_or(number = $2 AND statements && $3), (array_agg(reply) FILTER (WHERE number = $2 AND statements @> $3))[1]
        FROM polystore_lab.retryable_write WHERE session = $1
        """;

    private const string RecordSql = "INSERT INTO polystore_lab.retryable_write (session, number, statement, statements, reply) VALUES ($1, $2, $3, $4, $5)";

    /// <summary>The reply of the write, now or then.</summary>
    /// <param name="context">The write; its engine is in no transaction.</param>
    /// <param name="identity">By what it is known again.</param>
    /// <param name="write">Does it.</param>
    /// <exception cref="MongoCommandException">The session has a newer number already, or did a part of these statements.</exception>
    public static async Task<RawBson> OnceAsync(CommandContext context, WriteIdentity identity, Func<Task<RawBson>> write)
    {
        var (session, number, statements) = identity;
        try
        {
            var found = await context.Engine.BatchAsync(context.Cancellation, ("BEGIN", []), (LockSql, [session]), (ForgetOlderSql, [session, number]), (FindSql, [session, number, statements]));
            if (Known(found[^1], identity) is { } known)
            {
                await context.Engine.ExecuteAsync("ROLLBACK", context.Cancellation);
                return known;
            }

            var reply = await write();
            if (HasEffect(reply))
            {
                await context.Engine.BatchAsync(context.Cancellation, (RecordSql, [session, number, statements.Min(), statements, reply]), ("COMMIT", []));
            }
            else
            {
                await context.Engine.ExecuteAsync("COMMIT", context.Cancellation);
            }

            return reply;
        }
        catch (Exception failure) when (failure is (not NpgsqlException) or PostgresException)
        {
            await context.Engine.RollBackAsync();
            throw;
        }
    }

    /// <summary>Records that a transaction commits, as its last statement.</summary>
    public static Task RecordCommitAsync(EngineSession transaction, string session, long number, CancellationToken cancellationToken) =>
        transaction.BatchAsync(cancellationToken, (RecordSql, [Convert.FromHexString(session), number, Commit, new[] { Commit }, null]));

    /// <summary>True when the transaction was committed, by whichever server.</summary>
    public static async Task<bool> IsCommittedAsync(EngineSession engine, string session, long number, CancellationToken cancellationToken) =>
        (await engine.RowAsync(
            "SELECT count(*) FROM polystore_lab.retryable_write WHERE session = $1 AND number = $2 AND statement = $3",
            cancellationToken,
            Convert.FromHexString(session),
            number,
            Commit))[0] is > 0L;

    /// <summary>Forgets what no client asks for any more.</summary>
    public static Task ForgetAsync(EngineSession engine, CancellationToken cancellationToken) => engine.ExecuteAsync(ForgetSql, cancellationToken);

    private static RawBson? Known(object?[] row, WriteIdentity identity)
    {
        if (row[0] is long newest && newest > identity.Number)
        {
            throw new MongoCommandException(225, "TransactionTooOld", $"txnNumber {identity.Number} is less than last txnNumber {newest} seen in the session");
        }

        return row[2] is byte[] reply ? new RawBson(reply).With(_ => true, new BsonElement("retriedStmtIds", new BsonArray(identity.Statements)))
            : row[1] is true ? throw new MongoCommandException(217, "IncompleteTransactionHistory", $"some statements of txnNumber {identity.Number} were done by another command")
            : null;
    }

    // A write that changed nothing may as well be done anew; one that was refused is refused again.
    private static bool HasEffect(RawBson reply) =>
        reply.Value("n") is { IsNumeric: true } done ? done.ToInt64() > 0 : reply.Value("lastErrorObject") is BsonDocument last && last.GetValue("n", 0).ToInt64() > 0;
}
