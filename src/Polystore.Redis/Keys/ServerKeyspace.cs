using System.Diagnostics;
using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Redis.Connect;
using Polystore.Redis.Keys.Proving;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys;

/// <summary>
/// Walks the keys of a server, or of all primaries of a cluster at once. What one of them cannot tell, because it is down, goes away in the
/// middle or denies it, is said and loses nothing of the others.
/// </summary>
internal sealed class ServerKeyspace(KeyspaceRequest request, IProgress<ProgressStep>? progress)
{
    private readonly long start = Stopwatch.GetTimestamp();

    /// <summary>Keys that could be copied for a proof, after the walk; null when none was asked for.</summary>
    public CompactCandidates? Candidates { get; private set; }

    public async Task<KeyspaceReport> ReadAsync(CancellationToken cancellationToken)
    {
        var group = await RedisGroup.FindAsync(request.Target!, request.Options, cancellationToken);
        var walk = new KeyspaceWalk(request, progress);
        Candidates = walk.Candidates;
        if (group.Kind == RedisGroupKind.Cluster)
        {
            var primaries = group.Members.Where(member => member.Role == RedisMember.Primary).ToList();
            await Task.WhenAll(primaries.Select((member, number) => OneOfManyAsync(walk, member, number, cancellationToken)));
            if (walk.Tally.Names == 0 && walk.Missed.Count >= primaries.Count)
            {
                throw new TargetException($"None of the {primaries.Count} primaries could be read: {walk.Missed[0]}");
            }
        }
        else
        {
            await OnlyOneAsync(walk, cancellationToken);
        }

        if (walk.IsWhole)
        {
            walk.State?.Remove();
        }

        return new KeyspaceComposer(walk.Tally, request).Compose(KeyspaceSource.Server, request.Target!.ToString(), request.Now) with
        {
            ServerVersion = walk.Version,
            ServerBytes = walk.ServerBytes,
            Missed = walk.Missed.Distinct(StringComparer.Ordinal).ToList(),
            Notes = [.. walk.Notes.Distinct(StringComparer.Ordinal), "Bytes are as MEMORY USAGE answers, with up to 100 elements of a collection looked at."],
            Seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3),
        };
    }

    private async Task OnlyOneAsync(KeyspaceWalk walk, CancellationToken cancellationToken)
    {
        await using var database = await RedisConnector.OpenAsync(request.Target!, request.Options, cancellationToken);
        var server = new ServerWalk(walk, database, 0, request);
        try
        {
            await server.RunAsync(cancellationToken);
        }
        catch (RedisException failure) when (walk.Tally.Names > 0)
        {
            walk.Fail(string.Create(CultureInfo.InvariantCulture, $"After {server.Names:#,0} of about {server.Expected:#,0} keys: {failure.Message}"));
        }
        catch (RedisException failure)
        {
            throw RedisConnector.Failure(failure);
        }
    }

    private async Task OneOfManyAsync(KeyspaceWalk walk, RedisMember member, int number, CancellationToken cancellationToken)
    {
        ServerWalk? server = null;
        try
        {
            await using var database = await RedisConnector.OpenAsync(member.Options, cancellationToken);
            server = new ServerWalk(walk, database, number, request);
            await server.RunAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is RedisException or TargetException)
        {
            walk.Fail(server is null or { Names: 0 }
                ? $"Not examined: node {member.Name}: {failure.Message}"
                : string.Create(CultureInfo.InvariantCulture, $"Not examined: the rest of node {member.Name} after {server.Names:#,0} of about {server.Expected:#,0} keys: {failure.Message}"));
        }
    }
}
