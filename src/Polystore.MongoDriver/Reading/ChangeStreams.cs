using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>Reads change streams; libmongoc resumes them by itself after a lost connection.</summary>
internal static class ChangeStreams
{
    public static async IAsyncEnumerable<MongoChange> ReadAsync(
        MongoClient owner, string? database, string? collection, IEnumerable<BsonDocument>? pipeline, MongoChangeOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lease = await owner.LeaseAsync(cancellationToken);
        ChangeStreamHandle? stream = null;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var change = await lease.RunAsync(
                    client =>
                    {
                        stream ??= Open(client, database, collection, pipeline, options ?? new MongoChangeOptions());
                        return Next(stream, owner.Url);
                    },
                    cancellationToken);
                if (change is not null)
                    yield return change;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await lease.ReturnAsync(client =>
            {
                stream?.Dispose();
                client.Dispose();
            });
        }
    }

    private static ChangeStreamHandle Open(ClientHandle client, string? database, string? collection, IEnumerable<BsonDocument>? pipeline, MongoChangeOptions options)
    {
        using var stages = BsonText.ToNative(CursorSource.Pipeline(pipeline));
        using var settings = BsonText.ToNative(options.ToBson());
        var stream = Open(client, database, collection, stages, settings);
        stream.Keep(client);
        return stream;
    }

    private static ChangeStreamHandle Open(ClientHandle client, string? database, string? collection, BsonHandle pipeline, BsonHandle options)
    {
        if (database is null)
            return MongocNative.Watch(client, pipeline, options);
        if (collection is null)
        {
            using var whole = CursorSource.Database(client, database);
            return MongocNative.Watch(whole, pipeline, options);
        }

        using var one = CursorSource.Collection(client, database, collection);
        return MongocNative.Watch(one, pipeline, options);
    }

    // Null: none came while the server waited.
    private static unsafe MongoChange? Next(ChangeStreamHandle stream, MongoUrl url)
    {
        if (MongocNative.Next(stream, out var document))
            return new MongoChange(document.Copy().Document, MongocNative.ResumeToken(stream) is { IsNull: false } token ? token.Copy().Document : []);
        NativeError error = default;
        return MongocNative.Error(stream, &error, out var reply)
            ? throw MongocFailures.Of(in error, reply.IsNull ? null : reply.Copy().Document, "watching changes", url)
            : null;
    }
}
