using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using Polystore.MongoLab;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;
using Xunit.Abstractions;

namespace Polystore.Runtime.Tests.Stores;

/// <summary>The document store while the primary of its replica set goes; what is sent again, by libmongoc and by the guard, is done once.</summary>
public sealed class MongoFailoverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Writers = 4;
    private const int Enough = 40;

    private MongoLabSet set = null!;

    public async Task InitializeAsync()
    {
        if (MongoServers.WhatIsMissing(ownServer: true) is null)
        {
            set = await MongoLabSet.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (set is not null)
        {
            await set.DisposeAsync();
        }
    }

    [MongoFact(ownServer: true)]
    public Task Counters_are_right_when_the_primary_is_killed() => CountAsync(primary => primary.KillAsync());

    [MongoFact(ownServer: true)]
    public Task Counters_are_right_when_the_primary_freezes() => CountAsync(primary => primary.FreezeAsync());

    [MongoFact(ownServer: true)]
    public async Task Health_tells_of_a_set_without_a_primary_and_of_its_return()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPolystore(stores => stores.AddDocuments("docs", Options("&serverSelectionTimeoutMS=3000")));
        using var host = builder.Build();
        await host.StartAsync();
        var health = host.Services.GetRequiredService<HealthCheckService>();
        (await health.CheckHealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
        var killed = set.Members.Take(2).ToList();

        await Task.WhenAll(killed.Select(member => member.KillAsync()));
        await Until.HoldsAsync(async () => (await health.CheckHealthAsync()).Status == HealthStatus.Unhealthy);
        var documents = host.Services.GetRequiredKeyedService<IDocumentStore>("docs").Collection("c");
        var failure = await Should.ThrowAsync<Exception>(() => documents.InsertAsync(new BsonDocument("_id", 1)));
        StoreFailures.Classify(failure).ShouldBe(FailureKind.NotExecuted, failure.Message);
        await Task.WhenAll(killed.Select(member => member.StartAsync()));

        await Until.HoldsAsync(async () => (await health.CheckHealthAsync()).Status == HealthStatus.Healthy);
        await host.StopAsync();
    }

    private async Task CountAsync(Func<MongoLabMember, Task> fault)
    {
        await using var manager = new DatabaseManager(stores => stores.AddDocuments("docs", Options("&serverSelectionTimeoutMS=60000") with { SocketTimeout = TimeSpan.FromSeconds(3), WriteConcern = "majority" }));
        var counters = manager.Documents("docs").Collection("counters");
        var (acknowledged, unknown) = (new int[Writers], new int[Writers]);
        var kinds = new ConcurrentBag<(FailureKind Kind, string Message)>();
        using var end = new CancellationTokenSource();
        async Task WriteAsync(int writer)
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    await counters.UpdateAsync(writer, BsonDocument.Parse("{$inc: {n: 1}}"), new DocumentUpdateOptions { Upsert = true }, CancellationToken.None);
                    Volatile.Write(ref acknowledged[writer], acknowledged[writer] + 1);
                }
                catch (Exception failure)
                {
                    var kind = StoreFailures.Classify(failure);
                    kinds.Add((kind, failure.Message));
                    unknown[writer] += kind == FailureKind.Unknown ? 1 : 0;
                }
            }
        }

        async Task UntilAsync(IReadOnlyList<Task> working)
        {
            var from = acknowledged.ToArray();
            await Until.HoldsAsync(() => working.Any(task => task.IsFaulted) || Enumerable.Range(0, Writers).All(writer => Volatile.Read(ref acknowledged[writer]) >= from[writer] + Enough));
            working.ShouldAllBe(task => !task.IsFaulted);
        }

        var writing = Enumerable.Range(0, Writers).Select(WriteAsync).ToList();
        await UntilAsync(writing);
        await fault(await set.PrimaryAsync());
        await set.PrimaryAsync();
        await UntilAsync(writing);
        await end.CancelAsync();
        await Task.WhenAll(writing);

        output.WriteLine($"{acknowledged.Sum()} acknowledged, {unknown.Sum()} unknown; failures: {string.Join("; ", kinds)}");
        kinds.ShouldAllBe(failure => failure.Kind == FailureKind.Unknown || failure.Kind == FailureKind.NotExecuted);
        for (var writer = 0; writer < Writers; writer++)
        {
            // What was classified as not executed was not: it does not count as perhaps done.
            var there = (await counters.GetAsync(writer))!["n"].ToInt32();
            there.ShouldBeInRange(acknowledged[writer], acknowledged[writer] + unknown[writer]);
        }
    }

    private DocumentStoreOptions Options(string more) => new() { Url = set.Url + more };
}
