using MongoDB.Bson;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Replicas;

/// <summary>
/// What one caller writes to and reads from a document store: secondaries answer its reads, and it always reads its own writes and never less
/// than it has read before. Its <see cref="Token"/> is that of <see cref="ReplicaSession"/>: one token carries the positions of all stores.
/// MongoDB's operation times are the positions (replica sets and sharded clusters from 3.6 on); a server that tells none, and the embedded store,
/// answers by its one member. Safe for concurrent calls.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="token">What the caller has written and read before; null for nothing.</param>
/// <param name="options">How long a secondary may take; null for the defaults.</param>
public sealed class DocumentSession(IDocumentStore store, ConsistencyToken? token = null, ReplicaOptions? options = null)
{
    private readonly ICausalDocuments documents = CausalDocuments.Of(store);
    private readonly ReplicaOptions options = options ?? new ReplicaOptions();
    private readonly Lock gate = new();
    private ConsistencyToken token = token ?? ConsistencyToken.None;

    /// <summary>What was written and read so far, by this session and those before it.</summary>
    public ConsistencyToken Token
    {
        get
        {
            lock (gate)
            {
                return token;
            }
        }
    }

    /// <summary>Writes by the store; what the session reads from now on has it.</summary>
    /// <param name="write">Writes to the store that it is given.</param>
    /// <param name="cancellationToken">Handed to the writer.</param>
    public async Task<T> WriteAsync<T>(Func<IDocumentStore, CancellationToken, Task<T>> write, CancellationToken cancellationToken = default)
    {
        try
        {
            return await write(store, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also after a failure: a write whose connection was lost may be there.
            var position = await PositionAsync().ConfigureAwait(false);
            lock (gate)
            {
                token = token.After(store.Name, position);
            }
        }
    }

    /// <summary>The document of an id; null when there is none.</summary>
    public async Task<BsonDocument?> GetAsync(string collection, BsonValue id, ReadIntent intent = ReadIntent.Replica, CancellationToken cancellationToken = default)
    {
        var found = await FindAsync(collection, new BsonDocument("_id", id), new DocumentFindOptions { Limit = 1 }, intent, cancellationToken).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Documents that fit.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="filter">MongoDB's query language.</param>
    /// <param name="find">Order and number; null for all in any order.</param>
    /// <param name="intent">Which members may answer.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyList<BsonDocument>> FindAsync(
        string collection, BsonDocument filter, DocumentFindOptions? find = null, ReadIntent intent = ReadIntent.Replica, CancellationToken cancellationToken = default)
    {
        var position = Token.Of(store.Name);
        var fromPrimary = intent == ReadIntent.Primary || position == ConsistencyToken.Unknown;
        TimeSpan? wait = fromPrimary ? null : options.MaxWait > TimeSpan.FromMilliseconds(1) ? options.MaxWait : TimeSpan.FromMilliseconds(1);
        var (found, seen) = await documents.FindAsync(collection, filter, find, fromPrimary ? 0 : position, wait, cancellationToken).ConfigureAwait(false);
        if (options.Monotonic)
        {
            lock (gate)
            {
                token = token.With(store.Name, seen);
            }
        }

        return found;
    }

    private async Task<ulong> PositionAsync()
    {
        try
        {
            return await documents.PositionAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Only the primary is sure to have it.
            return ConsistencyToken.Unknown;
        }
    }
}
