using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Redis.Connect;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Observes all servers of a group at once. One that does not answer, or goes away in the middle, is told as not examined and loses nothing of the others.</summary>
internal sealed class GroupProbe(RedisGroup group, string? service, TimeProvider clock, IProgress<ProgressStep>? progress)
{
    // Servers that are asked at the same time.
    private const int AtOnce = 16;

    /// <summary>What was seen of one server.</summary>
    public sealed record Seen(SnapshotNode Node, NodeProbe.Reading? Reading);

    public async Task<IReadOnlyList<Seen>> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = new Seen[group.Members.Count];
        var done = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, seen.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, stop) =>
            {
                seen[number] = await ReadAsync(group.Members[number], stop);
                progress?.Report(new ProgressStep("Reading the state of the servers", Interlocked.Increment(ref done), seen.Length));
            });
        return seen;
    }

    private async Task<Seen> ReadAsync(RedisMember member, CancellationToken cancellationToken)
    {
        var node = new SnapshotNode { Name = member.Name, Role = member.Role, ObservedAt = clock.GetUtcNow() };
        try
        {
            await using var database = await RedisConnector.OpenAsync(member.Options, cancellationToken);
            var probe = new NodeProbe(database, member.Name, clock, cancellationToken);
            var reading = member.Role == RedisMember.Sentinel ? await probe.ReadSentinelAsync(service!) : await probe.ReadServerAsync();
            return new Seen(node with { Role = member.Role == RedisMember.Sentinel ? member.Role : reading.Role, Version = reading.Info.Version }, reading);
        }
        catch (Exception failure) when (failure is TargetException or RedisException)
        {
            return new Seen(node with { NotExamined = failure.Message.TrimEnd('.') }, null);
        }
    }
}
