using MongoDB.Bson;
using Polystore.MongoDriver;
using Polystore.Runtime.Stores;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Stores;

public sealed class EmbeddedDocumentStoreTests : DocumentCompliance
{
    protected override Task<IDocumentStore> OpenAsync() => Task.FromResult<IDocumentStore>(new EmbeddedDocumentStore("docs"));
}

public sealed class DurableDocumentStoreTests : DocumentCompliance, IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"polystore-{Guid.NewGuid():N}.db");

    [Fact]
    public async Task What_was_acknowledged_is_there_when_it_is_opened_again()
    {
        await Things.EnsureIndexAsync(new DocumentIndex("by_mail", BsonDocument.Parse("{mail: 1}")) { Unique = true });
        await Things.InsertAsync(BsonDocument.Parse("{_id: 1, mail: 'a', deep: {list: [1, 2]}}"));
        await Things.InsertAsync(BsonDocument.Parse("{_id: 2, mail: 'b'}"));
        await Things.UpdateAsync(1, BsonDocument.Parse("{$push: {'deep.list': 3}}"));
        await Things.DeleteAsync(2);
        Should.Throw<IOException>(() => new EmbeddedDocumentStore("docs", path));
        await Store.DisposeAsync();

        await using var again = new EmbeddedDocumentStore("docs", path);
        var things = again.Collection(Things.Name);

        var kept = (await things.GetAsync(1)).ShouldNotBeNull();
        DocumentVersion.Of(kept).ShouldBe(2);
        Plain(kept).ShouldBe(BsonDocument.Parse("{_id: 1, mail: 'a', deep: {list: [1, 2, 3]}}"));
        (await things.GetAsync(2)).ShouldBeNull();
        await Should.ThrowAsync<DuplicateKeyException>(() => things.InsertAsync(BsonDocument.Parse("{_id: 3, mail: 'a'}")));
    }

    public void Dispose()
    {
        foreach (var file in new[] { path, path + "-wal", path + "-shm" })
        {
            File.Delete(file);
        }
    }

    protected override Task<IDocumentStore> OpenAsync() => Task.FromResult<IDocumentStore>(new EmbeddedDocumentStore("docs", path));
}

[Needs(TestServer.None, mongo: true)]
public sealed class MongoDocumentStoreTests : DocumentCompliance
{
    protected override async Task<IDocumentStore> OpenAsync() =>
        new MongoDocumentStore("docs", await MongoClient.OpenAsync(await MongoServers.UrlAsync()), MongoServers.NewDatabase());
}
