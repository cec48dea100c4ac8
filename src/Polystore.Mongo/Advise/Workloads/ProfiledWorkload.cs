using MongoDB.Bson;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Advise.Workloads;

/// <summary>What the profiler of one database recorded.</summary>
internal static class ProfiledWorkload
{
    // The capped collection holds 1 MB unless it was made larger: some thousand entries.
    private const int MostEntries = 20_000;

    /// <exception cref="UsageException">The profiler recorded nothing, or is not to be had.</exception>
    public static async Task<Workload> ReadAsync(MongoClient client, string database, TimeSpan limit, CancellationToken cancellationToken)
    {
        var groups = new OperationGroups();
        var entries = 0;
        try
        {
            var options = new MongoFindOptions { Sort = new("$natural", -1), Limit = MostEntries, MaxTime = limit };
            await foreach (var entry in client.Collection(database, "system.profile").Find([], options, cancellationToken))
            {
                entries++;
                if (RecordReading.Read(entry, entry.TryGetValue("ts", out var at) && at is BsonDateTime { IsValidDateTime: true } moment ? DateTimeOffset.FromUnixTimeMilliseconds(moment.MillisecondsSinceEpoch) : null) is { } seen)
                {
                    groups.Add(seen);
                }
            }
        }
        catch (MongoServerException refusal)
        {
            throw new UsageException($"The profiler cannot be read: {refusal.Message.TrimEnd('.')}; give --workload with a log of mongod or a file of operations.", refusal);
        }

        var workload = groups.ToWorkload(WorkloadSource.Profiler, $"{database}.system.profile", ["The profiler keeps what its level and slowms let in, and only the newest: it is a capped collection."]);
        return workload.Statements.Count > 0
            ? workload
            : throw new UsageException(entries == 0
                ? $"The profiler of {database} has recorded nothing: db.setProfilingLevel(1, {{ slowms: 20 }}) records slow operations; or give --workload with a log of mongod or a file of operations."
                : $"The profiler of {database} recorded {entries} entries and no operation that could be advised on; give --workload with a log of mongod or a file of operations.");
    }
}
