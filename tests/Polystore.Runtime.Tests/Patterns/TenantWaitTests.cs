using System.Data.Common;
using Microsoft.Data.Sqlite;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Patterns;

/// <summary>Waits for a place among the open databases that nobody else would end.</summary>
public sealed class TenantWaitTests
{
    // Longer than anything here takes: what comes to it hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_opening_that_hangs_costs_other_tenants_no_more_than_their_patience_and_ends_with_all()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tenants = new TenantDatabases(
            async (_, token) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                throw new InvalidOperationException("never");
            },
            new TenantDatabaseOptions { Patience = TimeSpan.FromMilliseconds(50) });
        var hanging = tenants.RentAsync("a");
        await begun.Task.WaitAsync(Limit);

        (await Should.ThrowAsync<TimeoutException>(() => tenants.RentAsync("b").WaitAsync(Limit))).Message.ShouldContain("'b'");

        await tenants.DisposeAsync().AsTask().WaitAsync(Limit);
        await Should.ThrowAsync<ObjectDisposedException>(() => hanging.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_store_that_cannot_be_closed_leaves_nobody_waiting()
    {
        var tenants = new TenantDatabases((name, _) => Task.FromResult(new RelationalStore(name, new Unclosable(), SqliteDialect.Instance)));
        (await tenants.RentAsync("a")).Dispose();
        await Should.ThrowAsync<IOException>(() => tenants.DisposeAsync().AsTask().WaitAsync(Limit));

        await Should.ThrowAsync<ObjectDisposedException>(() => tenants.RentAsync("a").WaitAsync(Limit));
    }

    [Fact]
    public async Task Who_waits_for_a_place_hears_at_once_that_there_will_be_none()
    {
        var tenants = new TenantDatabases(
            (name, _) => Task.FromResult(new RelationalStore(name, new Unused(), SqliteDialect.Instance)), new TenantDatabaseOptions { MaxOpen = 1, Patience = TimeSpan.FromHours(1) });
        using var held = await tenants.RentAsync("a");
        var waiting = tenants.RentAsync("b");
        await tenants.DisposeAsync().AsTask().WaitAsync(Limit);

        await Should.ThrowAsync<ObjectDisposedException>(() => waiting.WaitAsync(Limit));
    }

    private class Unused : DbDataSource
    {
        public override string ConnectionString => "";

        protected override DbConnection CreateDbConnection() => new SqliteConnection();
    }

    private sealed class Unclosable : Unused
    {
        protected override async ValueTask DisposeAsyncCore()
        {
            await base.DisposeAsyncCore();
            throw new IOException("the disk is away");
        }
    }
}
