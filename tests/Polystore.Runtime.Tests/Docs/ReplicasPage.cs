using Polystore.Runtime.Manager;
using Polystore.Runtime.Replicas;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/replicas.md shows, compiled.</summary>
internal static class ReplicasPage
{
    public static async Task<string?> ShowAsync(string? cookie, string name, long id)
    {
        var stores = new DatabaseManager(build => build.AddRelational("main", new RelationalStoreOptions
        {
            Url = "postgres://shop@primary.example/shop",
            Replicas = ["postgres://shop@replica1.example/shop", "postgres://shop@replica2.example/shop"],
        }));

        ConsistencyToken token = ConsistencyToken.TryParse(cookie, out ConsistencyToken? carried) ? carried : ConsistencyToken.None;
        ReplicaSession session = stores.Replicated("main").Session(token);
        await session.ExecuteAsync($"UPDATE users SET name = {name} WHERE id = {id}");
        string? seen = await session.QueryValueAsync<string>($"SELECT name FROM users WHERE id = {id}");
        cookie = session.Token.ToString();
        return seen + cookie;
    }
}
