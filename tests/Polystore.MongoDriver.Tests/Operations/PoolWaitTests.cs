using MongoDB.Bson;
using Polystore.TestServers.Mongo;

namespace Polystore.MongoDriver.Tests.Operations;

public sealed class PoolWaitTests
{
    // Longer than anything here takes: what comes to it hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [MongoFact]
    public async Task A_call_that_finds_all_connections_in_use_ends_in_its_time_and_the_next_one_finds_one_that_came_back()
    {
        await using var client = await MongoClient.OpenAsync(await UrlAsync("maxPoolSize=1"), new MongoClientOptions { WaitQueueTimeout = TimeSpan.FromMilliseconds(100) });
        await using (await client.StartSessionAsync().WaitAsync(Limit))
        {
            var failure = await Should.ThrowAsync<MongoConnectionException>(() => client.RunCommandAsync("admin", new BsonDocument("ping", 1)).WaitAsync(Limit));
            failure.Problem.ShouldBe(MongoConnectionProblem.Exhausted);
            failure.Message.ShouldContain("All 1 connections");
            failure.Message.ShouldContain("0.1 s");
        }

        client.PoolUse.Used.ShouldBe(0);
        (await client.RunCommandAsync("admin", new BsonDocument("ping", 1)).WaitAsync(Limit))["ok"].ToDouble().ShouldBe(1);
    }

    [MongoFact]
    public async Task What_the_url_says_of_the_wait_wins()
    {
        await using var client = await MongoClient.OpenAsync(await UrlAsync("maxPoolSize=1&waitQueueTimeoutMS=50"), new MongoClientOptions { WaitQueueTimeout = TimeSpan.FromHours(1) });
        await using var session = await client.StartSessionAsync().WaitAsync(Limit);
        (await Should.ThrowAsync<MongoConnectionException>(() => client.RunCommandAsync("admin", new BsonDocument("ping", 1)).WaitAsync(Limit))).Message.ShouldContain("0.05 s");
    }

    private static async Task<string> UrlAsync(string options)
    {
        var url = await MongoServers.UrlAsync();
        return url + (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + options;
    }
}
