using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Redis.Connect;
using Polystore.Redis.Keys;
using Polystore.Redis.Observe.Sections;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>
/// Observes one server by commands that neither write nor read values; each may be denied without losing the others. Keys are read only
/// when the data family is asked for, as a sample and within its time.
/// </summary>
internal sealed class RedisProbe(TimeProvider? clock = null) : IObserve
{
    private const int SlowEntries = 512;

    // Keys that a check examines at most; the keys command examines as many as are asked for.
    private const double CheckSample = 20_000;

    // What CONFIG GET shows of these is a secret.
    private static readonly string[] SecretSettings = ["requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass", "sentinel-pass"];

    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<Snapshot> ObserveAsync(DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        progress?.Report(new ProgressStep("Connecting"));
        await using var database = await RedisConnector.OpenAsync(target, options, cancellationToken);
        var observedAt = clock.GetUtcNow();
        try
        {
            return await ReadAsync(database, target, options, observedAt, progress, cancellationToken);
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

    private async Task<Snapshot> ReadAsync(
        RedisDatabase database, DatabaseUrl target, ObserveOptions options, DateTimeOffset observedAt, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new ProgressStep("Reading the state of the server"));
        var reading = new ProbeReading(database, clock, cancellationToken);
        var info = await reading.SectionAsync(RedisSections.Info, async () => new RedisInfo(InfoText.Parse(await database.InfoAsync("everything", cancellationToken))));
        var facts = new InfoReading(info?.Fields ?? new Dictionary<string, string>());
        var settings = await reading.PartAsync(RedisSections.Configuration, async () => Settings(await reading.SendAsync("CONFIG", "GET", "*")));
        await reading.SectionAsync(RedisSections.Users, async () => AclText.Users(await reading.SendAsync("ACL", "LIST")));
        await reading.SectionAsync(RedisSections.Slowlog, async () => SlowlogReply.Read(await reading.SendAsync("SLOWLOG", "GET", SlowEntries)));
        await reading.SectionAsync(RedisSections.Clients, async () => ClientText.Clients((await reading.SendAsync("CLIENT", "LIST")).AsString()!));
        await reading.SectionAsync(RedisSections.Latencies, async () => Latencies(await reading.SendAsync("LATENCY", "LATEST")));
        await reading.SectionAsync(RedisSections.Memory, async () => await MemoryAsync(reading));
        await reading.SectionAsync(RedisSections.Modules, async () => Modules(await reading.SendAsync("MODULE", "LIST")));
        if (facts.Text("cluster_enabled") == "1")
        {
            await reading.SectionAsync(RedisSections.Cluster, async () => ClusterText.Read(
                (await reading.SendAsync("CLUSTER", "INFO")).AsString()!, (await reading.SendAsync("CLUSTER", "NODES")).AsString()!));
        }

        var keys = await KeysAsync(target, options, facts, progress, cancellationToken);
        return new Snapshot
        {
            Target = target.ToString(),
            Engine = EngineNames.Redis,
            ServerVersion = facts.Version ?? "",
            ObservedAt = observedAt,
            ToolVersion = typeof(RedisProbe).Assembly.GetName().Version?.ToString(),
            Nodes = [new SnapshotNode { Name = database.Nodes[0].Endpoint.ToString(), Role = facts.Text("role") == "slave" ? "replica" : "primary", Version = facts.Version, ObservedAt = observedAt }],
            Settings = settings ?? [],
            Sections = [.. reading.Sections, keys],
        };
    }

    private static IReadOnlyList<Setting> Settings(RedisReply reply) => reply.AsMap()
        .Select(pair => new Setting { Name = pair.Key, Value = SecretSettings.Contains(pair.Key) && pair.Value.AsString() is { Length: > 0 } ? DatabaseUrl.Mask : pair.Value.AsString() ?? "" })
        .OrderBy(setting => setting.Name, StringComparer.Ordinal)
        .ToList();

    private static RedisLatencies Latencies(RedisReply reply)
    {
        var events = new List<RedisLatencyEvent>();
        foreach (var item in reply.Items)
        {
            events.Add(new RedisLatencyEvent(item[0].AsString()!, item[2].AsInt64(), item[3].AsInt64(), DateTimeOffset.FromUnixTimeSeconds(item[1].AsInt64())));
        }

        return new RedisLatencies(events);
    }

    private static async Task<RedisMemory> MemoryAsync(ProbeReading reading)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in (await reading.SendAsync("MEMORY", "STATS")).AsMap())
        {
            if (value.Count == 0 && !value.IsNull && double.TryParse(value.AsString(), System.Globalization.CultureInfo.InvariantCulture, out var number))
            {
                numbers[name] = number;
            }
        }

        return new RedisMemory(numbers, (await reading.SendAsync("MEMORY", "DOCTOR")).AsString());
    }

    private static RedisModules Modules(RedisReply reply)
    {
        var names = new List<string>();
        foreach (var module in reply.Items)
        {
            names.Add(module.AsMap().TryGetValue("name", out var name) ? name.AsString() ?? "" : "");
        }

        return new RedisModules(names);
    }

    private async Task<SnapshotSection> KeysAsync(DatabaseUrl target, ObserveOptions options, InfoReading facts, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
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
            var keys = facts.Databases().Sum(entry => entry.Keys);
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
