using System.Data.Common;

namespace Polystore.Runtime.Stores;

/// <summary>A connection for one statement, given back in the end when it was taken for it.</summary>
internal readonly struct ConnectionUse(DbConnection connection, DbTransaction? transaction, bool owned, IDisposable? gate) : IAsyncDisposable
{
    public DbConnection Connection { get; } = connection;

    public DbTransaction? Transaction { get; } = transaction;

    public async ValueTask DisposeAsync()
    {
        if (owned)
        {
            await Connection.DisposeAsync().ConfigureAwait(false);
        }

        gate?.Dispose();
    }
}
