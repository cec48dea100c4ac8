using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>
/// How often indexes are used. Every member counts for itself (manual, "$indexStats"), so that an index which the primary never uses
/// may serve the reads of a secondary: all members that hold data are asked, or nothing is said.
/// </summary>
internal sealed class MemberUse : IAsyncDisposable
{
    private readonly List<(string Name, MongoClient Client)> members = [];

    /// <summary>Uses of one index.</summary>
    /// <param name="Count">On all members together.</param>
    /// <param name="Since">The latest time since which one of them counts.</param>
    public sealed record Use(long Count, DateTimeOffset Since);

    /// <summary>Why a member could not be asked; null when all can be.</summary>
    public string? NotExamined { get; private set; }

    public static async Task<MemberUse> OpenAsync(DatabaseUrl target, IReadOnlyList<string> others, ObserveOptions options, CancellationToken cancellationToken)
    {
        var use = new MemberUse();
        foreach (var member in others)
        {
            MongoClient? opened = null;
            try
            {
                opened = await MongoConnector.OpenMemberAsync(target, member, options with { StatementTimeout = TimeSpan.FromSeconds(2) }, cancellationToken);
                await opened.RunCommandAsync("admin", new BsonDocument("ping", 1), cancellationToken: cancellationToken);
                use.members.Add((member, opened));
            }
            catch (Exception failure) when (failure is MongoException or PolystoreException)
            {
                use.NotExamined ??= $"the member {member} cannot be asked, and every member counts the use of indexes for itself";
                if (opened is not null)
                {
                    await opened.DisposeAsync();
                }
            }
        }

        return use;
    }

    /// <summary>Uses by name of index; or why they are not known.</summary>
    public async Task<(IReadOnlyDictionary<string, Use> Uses, string? Reason)> ReadAsync(MongoClient first, string database, string collection, MongoReadOptions options, CancellationToken cancellationToken)
    {
        var uses = new Dictionary<string, Use>(StringComparer.Ordinal);
        if (NotExamined is not null)
        {
            return (uses, NotExamined);
        }

        foreach (var client in members.Select(member => member.Client).Prepend(first))
        {
            var (rows, reason) = await ProbeReading.TryAsync(async () =>
                (await client.Collection(database, collection).Aggregate([new BsonDocument("$indexStats", new BsonDocument())], options, cancellationToken).ToListAsync(cancellationToken)).ConvertAll(Read));
            if (rows is null)
            {
                return (new Dictionary<string, Use>(), $"$indexStats: {reason}");
            }

            foreach (var (name, count, since) in rows)
            {
                uses[name] = uses.TryGetValue(name, out var seen) ? new Use(seen.Count + count, seen.Since > since ? seen.Since : since) : new Use(count, since);
            }
        }

        return (uses, null);
    }

    private static (string Name, long Count, DateTimeOffset Since) Read(BsonDocument row)
    {
        var accesses = row["accesses"].AsBsonDocument;
        return (row["name"].AsString, accesses["ops"].ToInt64(), new DateTimeOffset(accesses["since"].ToUniversalTime(), TimeSpan.Zero));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, client) in members)
        {
            await client.DisposeAsync();
        }
    }
}
