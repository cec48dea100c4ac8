using MongoDB.Bson;
using Polystore.MongoLab.Tests.Servers;

namespace Polystore.MongoLab.Tests.Replication;

/// <summary>One replica set for the tests of a class, which run one after the other; each leaves all members running.</summary>
public sealed class LabSet : IAsyncLifetime
{
    private int databases;

    public MongoLabSet Set { get; private set; } = null!;

    public string NewDatabase() => $"t{++databases}";

    public async Task InitializeAsync()
    {
        if (MongoLabServer.WhatIsMissing() is null)
        {
            Set = await MongoLabSet.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (Set is not null)
        {
            await Set.DisposeAsync();
        }
    }

    /// <summary>Asks a member until it says so.</summary>
    internal static async Task<BsonDocument> UntilAsync(MongoLabMember member, string command, Func<BsonDocument, bool> holds)
    {
        await using var client = await LabClient.ConnectAsync(member);
        while (true)
        {
            var reply = await client.AskAsync("admin", command);
            if (holds(reply))
            {
                return reply;
            }

            await Task.Delay(50);
        }
    }

    internal static Task<BsonDocument> SecondaryAsync(MongoLabMember member) => UntilAsync(member, "{hello: 1}", hello => hello["secondary"] == true && hello.Contains("primary"));

    internal async Task<(MongoLabMember Primary, List<MongoLabMember> Others)> RolesAsync()
    {
        var primary = await Set.PrimaryAsync();
        var others = Set.Members.Where(member => member != primary).ToList();
        await Task.WhenAll(others.Select(SecondaryAsync));
        return (primary, others);
    }
}
