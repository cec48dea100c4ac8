using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Proofs;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise.Workloads;
using Polystore.Mongo.Rules.Reading;
using Polystore.Mongo.Observe;
using Polystore.MongoDriver;
using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Mongo;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Advise;

/// <summary>Advice for samples/Shop/workload.mongo.js, measured by replay on a copy.</summary>
public sealed class ShopAdviceTests
{
    private static readonly Lazy<Task<(string Url, Advice Advice)>> Advised = new(AdviseAsync);

    [MongoFact]
    public async Task Documents_examined_fall_tenfold_in_replay_and_nothing_differs()
    {
        var (_, advice) = await Advised.Value;

        advice.Cost.Unit.ShouldBe("documents examined on the copy × calls");
        (advice.Cost.Before / advice.Cost.After).ShouldBeGreaterThan(10, $"{advice.Cost}");
        advice.Proof.ShouldNotBeNull().Runs.ShouldNotContain(run => run.Digest == DigestVerdict.Different);
        advice.Statements.ShouldAllBe(one => one.After <= one.Before * 1.1 + 1);
        advice.Skipped.ShouldBeEmpty();
    }

    [MongoFact]
    public async Task Nothing_redundant_is_proposed_and_what_is_superfluous_goes()
    {
        var (url, advice) = await Advised.Value;
        var proposed = advice.Indexes.Select(index => (index.Index.Table, Facts: IndexReading.Read(BsonDocument.Parse(index.Index.Definition!)))).ToList();

        foreach (var (table, facts) in proposed)
        {
            proposed.ShouldNotContain(other => other.Table == table && KeyComparison.StandsIn(other.Facts, facts), $"{facts.Name} is contained in another");
        }

        advice.Indexes.ShouldAllBe(index => index.Serves.Count > 0);
        advice.Drops.Select(drop => drop.Index.Name).ShouldContain("productId_1");
        advice.Drops.ShouldNotContain(drop => drop.Index.Name == "sku_1");
        await using var client = await MongoClient.OpenAsync(url);
        // The target was read alone.
        (await client.Collection(DatabaseUrl.Parse(url).Database!, "orders").Indexes().ToListAsync()).Select(index => index["name"].AsString).ShouldBe(["_id_", "userId_1", "status_1"], ignoreOrder: true);
    }

    [MongoFact]
    public async Task Made_as_it_says_the_advice_is_there_and_rolled_back_it_is_gone()
    {
        var (url, advice) = await Advised.Value;
        var changes = advice.Indexes.Select((index, number) => new Change($"i{number}", index.Index.Name, index.Apply, index.Rollback)).ToList();

        foreach (var change in changes)
        {
            await Expert.ApplyAsync(url, change);
        }

        foreach (var change in changes)
        {
            await Expert.ApplyAsync(url, change.Inverse());
        }
    }

    private static async Task<(string Url, Advice Advice)> AdviseAsync()
    {
        var (url, database) = (await MongoServers.UrlAsync(), MongoServers.NewDatabase());
        await using var client = await MongoClient.OpenAsync(url);
        var shop = new ShopGenerator(new ShopOptions { Scale = 0.01 });
        foreach (var name in ShopDocuments.Collections)
        {
            foreach (var lot in ShopDocuments.Of(shop, name).Select(BsonDocument.Parse).Chunk(1000))
            {
                await client.Collection(database, name).InsertManyAsync(lot);
            }
        }

        foreach (var (collection, specification) in new[]
        {
            ("orders", "{ key: { userId: 1 }, name: 'userId_1' }"), ("orders", "{ key: { status: 1 }, name: 'status_1' }"), ("reviews", "{ key: { productId: 1 }, name: 'productId_1' }"), ("products", "{ key: { sku: 1 }, name: 'sku_1', unique: true }"),
        })
        {
            await client.RunCommandAsync(database, new BsonDocument { { "createIndexes", collection }, { "indexes", new BsonArray { BsonDocument.Parse(specification) } } });
        }

        var target = new UriBuilder(url) { Path = database }.Uri.ToString();
        var advice = await Expert.Engine.Capability<IAdvise>()!.AdviseAsync(
            new AdviseRequest
            {
                Target = DatabaseUrl.Parse(target),
                Workload = MongoWorkloadScript.Read(Script(), WorkloadSource.File, "workload.mongo.js", DateTimeOffset.UnixEpoch),
                Prove = true,
                Volumes = new Dictionary<double, DatabaseUrl> { [1] = DatabaseUrl.Parse(url) },
                Now = DateTimeOffset.UnixEpoch,
            },
            null,
            CancellationToken.None);
        return (target, advice);
    }

    private static string Script([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "Shop", "workload.mongo.js"));
}
