using System.Globalization;
using MongoDB.Bson;
using Npgsql;
using Polystore.MongoLab.Engine;
using Polystore.MongoLab.Replication;
using Polystore.MongoLab.Sessions;
using Polystore.MongoLab.Wire;
using Polystore.MongoLab.Writes;

namespace Polystore.MongoLab.Commands;

/// <summary>Finds who answers a command, on which connection, and turns every failure into the reply that a driver understands.</summary>
internal sealed class CommandDispatcher(NpgsqlDataSource engine, LabState state)
{
    /// <summary>The reply.</summary>
    public async Task<RawBson> AnswerAsync(WireMessage message, int connectionId, CancellationToken cancellationToken)
    {
        try
        {
            var elements = message.Body.Elements();
            if (elements.Count == 0)
            {
                throw new MongoCommandException(9, "FailedToParse", "the command is empty");
            }

            var request = new Request(
                CommandTable.Canonical(elements[0].Name),
                (message.Body.Value("$db") as BsonString)?.Value ?? "admin",
                message,
                connectionId,
                SessionCommands.IdOf(message.Body.Value("lsid")),
                message.Body.Value("txnNumber") is { IsNumeric: true } number ? number.ToInt64() : null);
            state.Count(request.Name);
            if (state.Member is not { } member)
            {
                return await RunAsync(request, cancellationToken);
            }

            RoleGate.Check(member, request.Name, message.Body);
            var reply = await RunAsync(request, cancellationToken);
            return reply.With(_ => true, SetReplies.ClusterTime(state.Time.GetUtcNow()));
        }
        catch (MongoCommandException failure)
        {
            return RawBson.Of(failure.Reply());
        }
        catch (FormatException failure)
        {
            return RawBson.Of(new MongoCommandException(22, "InvalidBSON", failure.Message).Reply());
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or ObjectDisposedException && !cancellationToken.IsCancellationRequested)
        {
            // What mongos says when the shard behind it is gone; drivers send reads and retryable writes again.
            return RawBson.Of(new MongoCommandException(6, "HostUnreachable", "the engine behind this server cannot be reached: " + failure.Message, ErrorCodes.RetryableWrite).Reply());
        }
        catch (Exception failure) when (failure is InvalidCastException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            return RawBson.Of(new MongoCommandException(1, "InternalError", failure.Message).Reply());
        }
    }

    /// <summary>Forgets retryable writes that no client asks for any more.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await using var connection = new EngineSession(engine);
        try
        {
            await RetryableWrites.ForgetAsync(connection, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or ObjectDisposedException)
        {
            // The engine is away; another time.
        }
    }

    private async Task<RawBson> RunAsync(Request request, CancellationToken cancellationToken)
    {
        try
        {
            return request.Message.Body.Value("autocommit") is BsonBoolean { Value: false }
                ? await InTransactionAsync(request, cancellationToken)
                : await AloneAsync(request, cancellationToken);
        }
        catch (MongoCommandException ended) when (ended.Code == ErrorCodes.ShutdownInProgress && state.Member is { } member)
        {
            // Its connection was closed because another is primary now.
            throw RoleGate.Interrupted(member, request.Message.Body);
        }
    }

    // What the primary writes goes by connections that end with its term.
    private async Task<EngineSession> ConnectAsync(Request request, CancellationToken cancellationToken)
    {
        if (state.Member is not { } member || !RoleGate.IsWrite(request.Name, request.Message.Body))
        {
            return new EngineSession(engine);
        }

        var term = member.State.Term;
        var connection = new EngineSession(member.Writers ?? throw RoleGate.NotPrimary(member, 10107, "NotWritablePrimary", "not primary", request.Message.Body));
        try
        {
            return await Member.IsPrimaryAsync(connection, term, cancellationToken) ? connection : throw RoleGate.NotPrimary(member, 10107, "NotWritablePrimary", "not primary", request.Message.Body);
        }
        catch (Exception failure)
        {
            await connection.DisposeAsync();
            throw failure is PostgresException or ObjectDisposedException ? RoleGate.Interrupted(member, request.Message.Body) : failure;
        }
    }

    private async Task<RawBson> AloneAsync(Request request, CancellationToken cancellationToken)
    {
        var handler = CommandTable.Find(request.Name);
        var connection = await ConnectAsync(request, cancellationToken);
        var taken = false;
        try
        {
            var context = Context(request, connection, WriteIdentity.Of(request.Name, request.Message, request.Session), cancellationToken);
            var reply = await RunAsync(handler, context, cancellationToken);
            taken = context.ConnectionTaken;
            return reply;
        }
        catch (PostgresException failure)
        {
            throw ErrorCodes.From(failure, inTransaction: false);
        }
        finally
        {
            if (!taken)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private async Task<RawBson> InTransactionAsync(Request request, CancellationToken cancellationToken)
    {
        if (request.Session is null || request.Number is not { } number)
        {
            throw new MongoCommandException(72, "InvalidOptions", "a transaction needs lsid and txnNumber");
        }

        var session = state.Sessions.Of(request.Session);
        await session.Gate.WaitAsync(cancellationToken);
        try
        {
            if (request.Name is "commitTransaction" or "abortTransaction")
            {
                return await EndAsync(session, request, number, commit: request.Name == "commitTransaction", cancellationToken);
            }

            var handler = CommandTable.Find(request.Name);
            if (request.Message.Body.Value("startTransaction") is BsonBoolean { Value: true })
            {
                await StartAsync(session, request, number, cancellationToken);
            }

            if (session.Number != number || session.State != TransactionState.Active || session.Connection is not { } connection)
            {
                throw NoSuchTransaction(number);
            }

            try
            {
                return await RunAsync(handler, Context(request, connection, null, cancellationToken), cancellationToken);
            }
            catch (PostgresException failure)
            {
                await state.Sessions.AbortAsync(session);
                throw ErrorCodes.From(failure, inTransaction: true);
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException)
            {
                await state.Sessions.AbortAsync(session);
                throw new MongoCommandException(6, "HostUnreachable", "the engine behind this server cannot be reached: " + failure.Message, ErrorCodes.TransientTransaction);
            }
        }
        finally
        {
            session.Gate.Release();
        }
    }

    private async Task StartAsync(ClientSession session, Request request, long number, CancellationToken cancellationToken)
    {
        if (number < session.Number)
        {
            throw new MongoCommandException(225, "TransactionTooOld", $"txnNumber {number} is less than last txnNumber {session.Number} seen in the session");
        }

        if (number == session.Number)
        {
            throw new MongoCommandException(117, "ConflictingOperationInProgress", $"transaction {number} was begun already");
        }

        await state.Sessions.AbortAsync(session);
        var connection = await ConnectAsync(request, cancellationToken);
        await connection.BeginAsync(cancellationToken);
        session.Number = number;
        session.State = TransactionState.Active;
        session.Connection = connection;
    }

    private async Task<RawBson> EndAsync(ClientSession session, Request request, long number, bool commit, CancellationToken cancellationToken)
    {
        if (commit && session.Number != number && await IsCommittedAsync(request.Session!, number, cancellationToken))
        {
            // By this server before it was killed, or by another member.
            return CommandTable.Ok;
        }

        if (session.Number != number || session.State is TransactionState.None or TransactionState.Aborted)
        {
            throw NoSuchTransaction(number);
        }

        if (session.State == TransactionState.Committed)
        {
            return commit ? CommandTable.Ok : throw new MongoCommandException(256, "TransactionCommitted", $"transaction {number} has been committed");
        }

        if (!commit)
        {
            await state.Sessions.AbortAsync(session);
            return CommandTable.Ok;
        }

        var connection = session.Connection!;
        try
        {
            await state.Cursors.CloseOfAsync(connection);
            await RetryableWrites.RecordCommitAsync(connection, request.Session!, number, cancellationToken);
            await connection.EndAsync(commit: true, cancellationToken);
            session.State = TransactionState.Committed;
            session.Connection = null;
            await connection.DisposeAsync();
            return CommandTable.Ok;
        }
        catch (PostgresException failure)
        {
            await state.Sessions.AbortAsync(session);
            throw ErrorCodes.From(failure, inTransaction: true);
        }
    }

    private async Task<bool> IsCommittedAsync(string session, long number, CancellationToken cancellationToken)
    {
        await using var connection = new EngineSession(engine);
        return await RetryableWrites.IsCommittedAsync(connection, session, number, cancellationToken);
    }

    private static async Task<RawBson> RunAsync(CommandHandler handler, CommandContext context, CancellationToken cancellationToken)
    {
        var limit = context.Name != "getMore" && context.Command.Value("maxTimeMS") is { IsNumeric: true } milliseconds ? milliseconds.ToInt64() : 0;
        if (limit is < 0 or > int.MaxValue)
        {
            throw new MongoCommandException(2, "BadValue", "maxTimeMS value is out of range");
        }

        if (limit == 0)
        {
            return await handler(context);
        }

        await context.Engine.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {limit}"), cancellationToken);
        var reply = await handler(context);
        await context.Engine.ExecuteAsync("SET statement_timeout = 0", cancellationToken);
        return reply;
    }

    private CommandContext Context(Request request, EngineSession connection, WriteIdentity? identity, CancellationToken cancellationToken) => new()
    {
        Name = request.Name,
        Database = request.Database,
        Command = request.Message.Body,
        Sequences = request.Message.Sequences,
        Engine = connection,
        State = state,
        ConnectionId = request.ConnectionId,
        Identity = identity,
        Cancellation = cancellationToken,
    };

    private static MongoCommandException NoSuchTransaction(long number) =>
        new(251, "NoSuchTransaction", $"Given transaction number {number} does not match any in-progress transactions", ErrorCodes.TransientTransaction);

    private sealed record Request(string Name, string Database, WireMessage Message, int ConnectionId, string? Session, long? Number);
}
