using MongoDB.Bson;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Replicas;
using Polystore.Runtime.Stores;

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

    public static async Task<BsonDocument?> ShowDocumentsAsync(IDocumentStore documents, DatabaseCache cache, ReplicaSession session, long id, string theme)
    {
        var profiles = new DocumentSession(documents, session.Token);
        await profiles.WriteAsync((store, token) => store.Collection("profiles").UpsertAsync(new BsonDocument { { "_id", id }, { "theme", theme } }, token));
        BsonDocument? profile = await profiles.GetAsync("profiles", id);
        ConsistencyToken both = session.Token.With(profiles.Token);

        User? user = await session.GetOrLoadAsync(
            cache, $"user:{id}", (own, token) => own.QueryFirstAsync($"SELECT name FROM users WHERE id = {id}", row => new User(row.GetString(0)), cancellationToken: token));
        return user is null || both == ConsistencyToken.None ? null : profile;
    }

    internal sealed record User(string Name);
}
