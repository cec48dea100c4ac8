using MongoDB.Bson;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/stores.md shows, compiled.</summary>
internal static class StoresPage
{
    public static async Task<string?> ShowRowsAsync(RelationalStore store, long id, long from, long to, decimal amount)
    {
        string? name = await store.QueryValueAsync<string>($"SELECT name FROM users WHERE id = {id}");

        await foreach (var order in store.QueryAsync($"SELECT id, total FROM orders WHERE user_id = {id}", row => (row.GetInt64(0), row.GetDecimal(1))))
        {
            Console.WriteLine(order);
        }

        await store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"UPDATE accounts SET balance = balance - {amount} WHERE id = {from}", token);
            await transaction.ExecuteAsync($"UPDATE accounts SET balance = balance + {amount} WHERE id = {to}", token);
        });

        var users = new RelationalTable(new SqlName("users"), Key: "id") { Version = "version" };
        long version = await store.UpdateRowAsync(users, id, new Dictionary<string, object?> { ["name"] = "Ann" }, expected: 7);
        return version == 8 ? name : null;
    }

    public static async Task<bool> ShowDocumentsAsync(IDocumentStore documents, string id)
    {
        IDocumentCollection profiles = documents.Collection("profiles");
        await profiles.UpsertAsync(new BsonDocument { { "_id", id }, { "theme", "dark" } });
        long? changed = await profiles.UpdateAsync(id, BsonDocument.Parse("{$set: {'address.city': 'Brno'}, $push: {visits: 3}}"));
        BsonDocument? profile = await profiles.GetAsync(id);
        return changed == 2 && profile is not null;
    }

    public static async Task<bool> ShowStateAsync(IKeyValueStore state, string id, string player, byte[] token)
    {
        await state.SetAsync($"session:{id}", token, life: TimeSpan.FromMinutes(20));
        bool first = await state.SetAsync($"seen:{id}", token, TimeSpan.FromDays(1), KeyCondition.Missing);
        await state.SortedSetIncrementAsync("board", player, 10);
        IReadOnlyList<ScoredMember> best = await state.SortedSetRangeAsync("board", 0, 9, descending: true);
        return first && best.Count > 0;
    }
}
