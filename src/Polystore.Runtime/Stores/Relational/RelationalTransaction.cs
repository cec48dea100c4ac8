using System.Data.Common;
using Polystore.Runtime.Resilience;

namespace Polystore.Runtime.Stores;

/// <summary>A transaction that runs. One statement at a time; it ends with the callback that it was given to.</summary>
public sealed class RelationalTransaction : RelationalCommands
{
    internal RelationalTransaction(IRelationalDialect dialect, StoreGuard guard, SqlSummaries summaries, DbConnection connection, DbTransaction transaction)
        : base(dialect, guard.Inside, summaries)
    {
        Connection = connection;
        Transaction = transaction;
    }

    /// <summary>Its connection, for Dapper and EF Core.</summary>
    public DbConnection Connection { get; }

    /// <summary>The transaction of the driver, for Dapper and EF Core.</summary>
    public DbTransaction Transaction { get; }

    private protected override ValueTask<ConnectionUse> BeginAsync(bool writes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ConnectionUse(Connection, Transaction, owned: false, gate: null));
}
