using MongoDB.Bson;

namespace Polystore.MongoLab.Tests.Servers;

/// <summary>One server for the whole run, a database for each test.</summary>
internal static class SharedLab
{
    private static readonly Lazy<Task<MongoLabServer>> Server = new(() => MongoLabServer.StartAsync());
    private static int databases;

    public static Task<MongoLabServer> ServerAsync() => Server.Value;

    /// <summary>A client and a database that no other test has.</summary>
    public static async Task<(LabClient Client, string Database)> ClientAsync() =>
        (await LabClient.ConnectAsync(await Server.Value), $"t{Interlocked.Increment(ref databases)}");

    /// <summary>Documents with keys 0 to count - 1.</summary>
    public static BsonDocument[] Numbered(int count) =>
        Enumerable.Range(0, count).Select(i => new BsonDocument { { "_id", i }, { "a", i % 100 }, { "b", i % 7 }, { "tags", new BsonArray { $"x{i % 10}", "y" } }, { "s", $"v{i}" } }).ToArray();
}
