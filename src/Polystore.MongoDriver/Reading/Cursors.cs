using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>Reads cursors, some documents a call.</summary>
internal static class Cursors
{
    // What one call brings at most, so that memory stays small and a thread is not held for long.
    private const int MostDocuments = 512;
    private const int MostBytes = 4 * 1024 * 1024;

    public static async IAsyncEnumerable<BsonDocument> ReadAsync(
        MongoClient owner, CursorSource source, MongoOperationOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = options?.Session;
        var lease = session?.Lease ?? await owner.LeaseAsync(cancellationToken);
        CursorHandle? cursor = null;
        try
        {
            while (true)
            {
                var (documents, isLast) = await lease.RunAsync(
                    client =>
                    {
                        cursor ??= Open(client, owner.Url, source, options);
                        return Page(cursor, source.What, owner.Url);
                    },
                    cancellationToken);
                foreach (var document in documents)
                    yield return document;
                if (isLast)
                    break;
            }
        }
        finally
        {
            // On a thread that may block: the server is told to forget the cursor.
            await lease.ReturnAsync(client =>
            {
                cursor?.Dispose();
                if (session is null)
                    client.Dispose();
            });
        }
    }

    private static CursorHandle Open(ClientHandle client, MongoUrl url, CursorSource source, MongoOperationOptions? options)
    {
        using var settings = NativeOptions.Of(options, url);
        using var preference = NativeOptions.Preference(options?.ReadPreference);
        var cursor = source.Open(client, settings, preference);
        cursor.Keep(client, options?.Session?.Handle);
        return cursor;
    }

    private static unsafe (List<BsonDocument> Documents, bool IsLast) Page(CursorHandle cursor, string what, MongoUrl url)
    {
        var documents = new List<BsonDocument>();
        var bytes = 0L;
        while (documents.Count < MostDocuments && bytes < MostBytes)
        {
            if (!MongocNative.Next(cursor, out var document))
            {
                NativeError error = default;
                if (MongocNative.Error(cursor, &error, out var reply))
                    throw MongocFailures.Of(in error, reply.IsNull ? null : reply.Copy().Document, what, url);
                return (documents, true);
            }

            var (copy, length) = document.Copy();
            documents.Add(copy);
            bytes += length;
        }

        return (documents, false);
    }
}
