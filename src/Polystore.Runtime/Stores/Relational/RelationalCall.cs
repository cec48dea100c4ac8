using System.Data.Common;

namespace Polystore.Runtime.Stores;

/// <summary>One statement on its connection, with failures in the port's terms.</summary>
internal sealed class RelationalCall : IAsyncDisposable
{
    private readonly ConnectionUse use;
    private readonly IRelationalDialect dialect;
    private readonly string place;
    private readonly DbCommand command;
    private readonly SqlQuery text;
    private readonly FreshnessCheck? check;
    private readonly CancellationToken cancellationToken;
    private readonly CancellationTokenRegistration interrupt;
    private DbBatch? batch;
    private DbDataReader? reader;
    private bool hasFirst;
    private bool atFirst;
    private bool isChecked;

    private RelationalCall(ConnectionUse use, IRelationalDialect dialect, string place, SqlQuery query, FreshnessCheck? check, CancellationToken cancellationToken)
    {
        this.check = check;
        text = query;
        this.use = use;
        this.dialect = dialect;
        this.place = place;
        this.cancellationToken = cancellationToken;
        command = use.Connection.CreateCommand();
        command.Transaction = use.Transaction;
        command.CommandText = query.Text;
        Bind(dialect, command.Parameters, query);
        interrupt = cancellationToken.UnsafeRegister(static state => ((RelationalCall)state!).Interrupt(), this);
    }

    /// <summary>The row that <see cref="NextAsync"/> came to.</summary>
    public DbDataReader Row => reader!;

    public static async ValueTask<RelationalCall> BeginAsync(ConnectionUse use, IRelationalDialect dialect, string place, SqlQuery query, FreshnessCheck? check, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new RelationalCall(use, dialect, place, query, check, cancellationToken);
        }
        catch
        {
            await use.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<int> ExecuteAsync() => GuardAsync(command.ExecuteNonQueryAsync(cancellationToken));

    /// <summary>Runs it up to the first row.</summary>
    public async Task ReadAsync()
    {
        try
        {
            reader = await GuardAsync(check is null ? command.ExecuteReaderAsync(cancellationToken) : CheckedAsync(check)).ConfigureAwait(false);
            hasFirst = await GuardAsync(reader.ReadAsync(cancellationToken)).ConfigureAwait(false);
            atFirst = true;
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<bool> NextAsync()
    {
        var next = atFirst ? Task.FromResult(hasFirst) : GuardAsync(reader!.ReadAsync(cancellationToken));
        atFirst = false;
        return check is null ? next : CheckedAsync(next, check);
    }

    public async ValueTask DisposeAsync()
    {
        await interrupt.DisposeAsync().ConfigureAwait(false);
        if (reader is not null)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }

        if (batch is not null)
        {
            await batch.DisposeAsync().ConfigureAwait(false);
        }

        await command.DisposeAsync().ConfigureAwait(false);
        await use.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> CheckedAsync(Task<bool> next, FreshnessCheck required)
    {
        if (await next.ConfigureAwait(false))
        {
            return true;
        }

        if (!isChecked)
        {
            isChecked = true;
            await GuardAsync(reader!.NextResultAsync(cancellationToken)).ConfigureAwait(false);
            await GuardAsync(reader.ReadAsync(cancellationToken)).ConfigureAwait(false);
            required.After(reader);
        }

        return false;
    }

    // One round trip: the position first, so that the rows are at least as new, and last, so that they are at most as new.
    private async Task<DbDataReader> CheckedAsync(FreshnessCheck required)
    {
        batch = use.Connection.CreateBatch();
        foreach (var query in new[] { required.Query, text, required.Query })
        {
            var part = batch.CreateBatchCommand();
            part.CommandText = query.Text;
            Bind(dialect, part.Parameters, query);
            batch.BatchCommands.Add(part);
        }

        var rows = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
            required.Before(rows);
            await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
            return rows;
        }
        catch
        {
            await rows.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal static void Bind(IRelationalDialect dialect, DbParameterCollection parameters, SqlQuery query)
    {
        for (var i = 0; i < query.Values.Count; i++)
        {
            dialect.Bind(parameters, i + 1, query.Values[i]);
        }
    }

    private void Interrupt() => dialect.Interrupt(command);

    private Task<T> GuardAsync<T>(Task<T> call) => RelationalFailure.GuardAsync(call, dialect, place, cancellationToken);
}
