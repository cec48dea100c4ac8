using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <content>Reads by causally consistent sessions (MongoDB's manual, "Causal Consistency and Read and Write Concerns").</content>
public sealed partial class MongoDocumentStore : ICausalDocuments
{
    // error_codes.yml: the time limit; a time that the member's clock has not heard of; a member that is none any more.
    private const int MaxTimeExpired = 50;
    private const int InvalidOptions = 72;
    private const int IllegalOperation = 20;

    private static readonly MongoReadPreference Secondary = new(MongoReadMode.SecondaryPreferred);
    private static readonly MongoReadPreference Primary = new(MongoReadMode.Primary);

    async Task<(IReadOnlyList<BsonDocument> Documents, ulong Position)> ICausalDocuments.FindAsync(
        string collection, BsonDocument filter, DocumentFindOptions? options, ulong position, TimeSpan? wait, CancellationToken cancellationToken)
    {
        if (wait is { } limit)
        {
            try
            {
                return await ReadAsync(collection, filter, options, Secondary, position, limit, cancellationToken).ConfigureAwait(false);
            }
            catch (MongoServerException behind) when (behind.Code is MaxTimeExpired or InvalidOptions or IllegalOperation)
            {
                // The primary has what was written without waiting for it.
            }
        }

        return await ReadAsync(collection, filter, options, Primary, 0, null, cancellationToken).ConfigureAwait(false);
    }

    async Task<ulong> ICausalDocuments.PositionAsync(CancellationToken cancellationToken)
    {
        await using var session = await Client.StartSessionAsync(null, cancellationToken).ConfigureAwait(false);
        await Client.RunCommandAsync(Database, new BsonDocument("ping", 1), MongoCommandKind.Plain, new MongoOperationOptions { Session = session, ReadPreference = Primary }, cancellationToken).ConfigureAwait(false);
        return PositionOf(session);
    }

    private async Task<(IReadOnlyList<BsonDocument> Documents, ulong Position)> ReadAsync(
        string collection, BsonDocument filter, DocumentFindOptions? options, MongoReadPreference members, ulong position, TimeSpan? limit, CancellationToken cancellationToken)
    {
        await using var session = await Client.StartSessionAsync(null, cancellationToken).ConfigureAwait(false);
        if (position > 0)
        {
            session.AdvanceOperationTime(new BsonTimestamp((long)position));
        }

        var find = MongoDocuments.Options(options) with { Session = session, ReadPreference = members, MaxTime = limit };
        var documents = new List<BsonDocument>();
        await foreach (var document in Client.Collection(Database, collection).Find(filter, find, cancellationToken).ConfigureAwait(false))
        {
            documents.Add(document);
        }

        return (documents, PositionOf(session));
    }

    private static ulong PositionOf(MongoSession session) => (ulong)(session.OperationTime?.Value ?? 0);
}
