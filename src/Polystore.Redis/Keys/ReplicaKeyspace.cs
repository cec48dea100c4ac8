using System.Diagnostics;
using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Redis.Connect;
using Polystore.Redis.Memory;
using Polystore.Redis.Rdb;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys;

/// <summary>Reads the keys of a server, or of all primaries of a cluster one after the other, as a replica would: one fork on the server, and no command on its keys.</summary>
internal sealed class ReplicaKeyspace(KeyspaceRequest request, IProgress<ProgressStep>? progress)
{
    private readonly KeyspaceTally tally = new(request.Top);
    private readonly List<string> missed = [];
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly MemoryModel model = new(DumpKeyspace.AllocatorOf(request.Allocator));
    private string? version;
    private long? serverBytes;

    public async Task<KeyspaceReport> ReadAsync(CancellationToken cancellationToken)
    {
        var group = await RedisGroup.FindAsync(request.Target!, request.Options, cancellationToken);
        var members = group.Kind == RedisGroupKind.Single ? group.Members : group.Members.Where(member => member.Role == RedisMember.Primary).ToList();
        foreach (var member in members)
        {
            var before = tally.Names;
            try
            {
                await using var stream = await RedisReplicaStream.OpenAsync(member.Options, cancellationToken);
                await Task.Run(() => Read(stream, cancellationToken), cancellationToken);
            }
            catch (RedisException failure) when (members.Count == 1)
            {
                throw RedisConnector.Failure(failure);
            }
            catch (Exception failure) when (failure is RedisException or IOException or TargetException)
            {
                missed.Add(tally.Names == before
                    ? $"Not examined: node {member.Name}: {failure.Message}"
                    : string.Create(CultureInfo.InvariantCulture, $"Not examined: the rest of node {member.Name} after {tally.Names - before:#,0} keys: {failure.Message}"));
            }
        }

        if (tally.Names == 0 && missed.Count == members.Count)
        {
            throw new TargetException(missed[0]);
        }

        var history = DumpHistory.Of(tally, model, missed.Count == 0 ? serverBytes : null, members.Count);
        return new KeyspaceComposer(tally, request with { Sample = 1 }).Compose(KeyspaceSource.Server, request.Target!.ToString(), request.Now, history) with
        {
            ServerVersion = version,
            ServerBytes = serverBytes,
            Missed = missed,
            Notes = history.Sentences,
            Seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3),
        };
    }

    private void Read(RedisReplicaStream stream, CancellationToken cancellationToken)
    {
        using var reader = new RdbReader(stream, model);
        var now = request.Now.ToUnixTimeMilliseconds();
        var counted = 0L;
        while (reader.Read())
        {
            tally.Add(DumpKeyspace.FactsOf(reader.Current, now));
            if (++counted % DumpKeyspace.ReportEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new ProgressStep($"{tally.Names:#,0} keys", tally.Names));
            }
        }

        var end = reader.End!;
        if (reader.Header is null || !end.IsWhole)
        {
            throw new TargetException(string.Create(CultureInfo.InvariantCulture, $"the dump could be read up to byte {end.Offset:#,0}: {end.What}."));
        }

        version ??= reader.Header.ServerVersion;
        serverBytes = DumpKeyspace.UsedMemory(reader.Header) is { } used ? (serverBytes ?? 0) + used : serverBytes;
    }
}
