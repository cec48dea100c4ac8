using Polystore.Core.Advising;
using Polystore.Samples.Shop;
using Polystore.Sqlite.Tests.Connect;
using Polystore.SqliteClient;

namespace Polystore.Sqlite.Tests.Advise;

/// <summary>The sample shop with the proven advice on its workload, made once.</summary>
public sealed class ShopSampleFixture : IAsyncLifetime
{
    private readonly TempDatabase database = new();

    public Advice Advice { get; private set; } = null!;

    internal TempDatabase Database => database;

    public async Task InitializeAsync()
    {
        // The library must be chosen before the sample opens its own connection.
        _ = SqliteNative.Library;
        await ShopSample.CreateSqliteFileAsync(database.File, ShopSample.DefaultOptions, null, CancellationToken.None);
        Advice = await Advising.OnAsync(database.Url, ShopSample.Workload, prove: true);
    }

    public Task DisposeAsync()
    {
        database.Dispose();
        return Task.CompletedTask;
    }
}
