using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Redis.Connect;
using Polystore.Redis.Keys;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>
/// Observes a server, every node of a cluster, or sentinels with what they watch. Keys are read only when the data family is asked for, as a
/// sample and within its time.
/// </summary>
internal sealed class RedisProbe(TimeProvider? clock = null) : IObserve
{
    // Keys that a check examines at most; the keys command examines as many as are asked for.
    private const double CheckSample = 20_000;

    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<Snapshot> ObserveAsync(DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        progress?.Report(new ProgressStep("Connecting"));
        var group = await RedisGroup.FindAsync(target, options, cancellationToken);
        try
        {
            return group.Kind == RedisGroupKind.Single
                ? await OneAsync(group.Members[0], target, options, progress, cancellationToken)
                : await AllAsync(group, target, options, progress, cancellationToken);
        }
        catch (RedisException failure)
        {
            throw RedisConnector.Failure(failure);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ProbeAnswer>> AnswerAsync(DatabaseUrl target, IReadOnlyList<ProbeQuestion> questions, ObserveOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProbeAnswer>>(questions
            .Select(question => new ProbeAnswer { Question = question, NotExamined = "Redis answers no such question", ObservedAt = clock.GetUtcNow() })
            .ToList());

    private async Task<Snapshot> OneAsync(RedisMember member, DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        await using var database = await RedisConnector.OpenAsync(member.Options, cancellationToken);
        var observedAt = clock.GetUtcNow();
        progress?.Report(new ProgressStep("Reading the state of the server"));
        var reading = await new NodeProbe(database, node: null, clock, cancellationToken).ReadServerAsync();
        var keys = await KeysAsync(target, options, Keys(reading), progress, cancellationToken);
        return Snapshot(target, observedAt, reading.Info.Version) with
        {
            Nodes = [new SnapshotNode { Name = database.Nodes[0].Endpoint.ToString(), Role = reading.Role, Version = reading.Info.Version, ObservedAt = observedAt }],
            Settings = reading.Settings,
            Sections = [.. reading.Sections, keys],
        };
    }

    private async Task<Snapshot> AllAsync(RedisGroup group, DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var observedAt = clock.GetUtcNow();
        var service = RedisConnector.OptionsOf(target, options).SentinelService;
        var seen = await new GroupProbe(group, service, clock, progress).ReadAsync(cancellationToken);
        if (seen.All(server => server.Reading is null))
        {
            throw new TargetException($"None of the {seen.Count} servers could be examined; the first: {seen[0].Node.NotExamined}.");
        }

        var read = seen.Select(server => server.Reading).OfType<NodeProbe.Reading>().ToList();
        var keys = await KeysAsync(target, options, seen.Where(server => server.Node.Role == RedisMember.Primary && server.Reading is not null).Sum(server => Keys(server.Reading!)), progress, cancellationToken);
        return Snapshot(target, observedAt, seen.Where(server => server.Node.Role != RedisMember.Sentinel).Select(server => server.Node.Version).FirstOrDefault(version => version is not null)) with
        {
            Nodes = seen.Select(server => server.Node).ToList(),
            Settings = read.SelectMany(reading => reading.Settings).ToList(),
            Sections = [.. read.SelectMany(reading => reading.Sections), keys],
        };
    }

    private static Snapshot Snapshot(DatabaseUrl target, DateTimeOffset observedAt, string? version) => new()
    {
        Target = target.ToString(),
        Engine = EngineNames.Redis,
        ServerVersion = version ?? "",
        ObservedAt = observedAt,
        ToolVersion = typeof(RedisProbe).Assembly.GetName().Version?.ToString(),
    };

    private static long Keys(NodeProbe.Reading reading) => reading.Info.Databases().Sum(entry => entry.Keys);

    private async Task<SnapshotSection> KeysAsync(DatabaseUrl target, ObserveOptions options, long keys, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!options.ReadData)
        {
            return SnapshotSection.Missing(RedisSections.Keyspace.Name, "keys are read with --data true, or by `polystore keys`", now);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.DataTimeout);
        try
        {
            var request = new KeyspaceRequest { Target = target, Sample = keys <= CheckSample ? 1 : CheckSample / keys, Options = options, Now = now };
            return SnapshotSection.Of(RedisSections.Keyspace, await new ServerKeyspace(request, progress).ReadAsync(limit.Token), now);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SnapshotSection.Missing(RedisSections.Keyspace.Name, "the names of all keys could not be read within --data-timeout", now);
        }
        catch (TargetException failure)
        {
            return SnapshotSection.Missing(RedisSections.Keyspace.Name, failure.Message.TrimEnd('.'), now);
        }
    }
}
