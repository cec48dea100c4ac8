using Npgsql;
using Polystore.Core.Errors;
using Polystore.MongoLab.Engine;
using Polystore.MongoLab.Install;
using Polystore.MongoLab.Replication;
using Polystore.Scratch;

namespace Polystore.MongoLab;

/// <summary>
/// A private replica set for development and tests: several members, each a process on a loopback port, that elect, step down, die and come
/// back as those of MongoDB do. They share one storage (DocumentDB), so that it tries out clients, and not replication: there is no lag and
/// nothing is ever rolled back.
/// </summary>
public sealed class MongoLabSet : IAsyncDisposable
{
    /// <summary>Name of the set.</summary>
    public const string Name = "lab";

    /// <summary>The most members; MongoDB, too, lets seven vote.</summary>
    public const int MaxMembers = 7;

    // Elections take seconds; a machine that starts everything at once may take longer.
    private static readonly TimeSpan ElectionLimit = TimeSpan.FromMinutes(2);

    private readonly EngineProcess engine;
    private readonly NpgsqlDataSource own;
    private readonly SetTable table;

    private MongoLabSet(EngineProcess engine, NpgsqlDataSource own, IReadOnlyList<MongoLabMember> members)
    {
        this.engine = engine;
        this.own = own;
        table = new SetTable(own);
        Members = members;
    }

    /// <summary>The members.</summary>
    public IReadOnlyList<MongoLabMember> Members { get; }

    /// <summary>What a client connects to.</summary>
    public string Url => $"mongodb://{string.Join(',', Members.Select(member => member.Host))}/?replicaSet={Name}";

    /// <summary>Unpacks the engine on first use, starts it and the members, and waits for the first primary.</summary>
    /// <param name="options">How many members, where and how.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="UsageException">This is not Linux on x86-64, or apt and dpkg are missing.</exception>
    /// <exception cref="TargetException">The packages cannot be had, a port is taken, or a process does not start.</exception>
    public static async Task<MongoLabSet> StartAsync(MongoLabSetOptions? options = null, Action<string>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new MongoLabSetOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Members, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Members, MaxMembers, nameof(options));
        var unpacked = await LabPrograms.EnsureAsync(progress, cancellationToken);
        progress?.Invoke("Starting the engine");
        // Short, because a Unix socket's path may not be longer than about 100 bytes.
        var place = options.Folder is { } kept ? Path.GetFullPath(kept) : Directory.CreateTempSubdirectory("mlab").FullName;
        var started = await EngineProcess.StartAsync(unpacked, place, LoopbackPort.Free(), options.Folder is not null, cancellationToken);
        var connections = EngineConnections.Pool(started.Port, "polystore lab set", 4);
        var ports = Enumerable.Range(0, options.Members).Select(member => options.Port == 0 ? LoopbackPort.Free() : options.Port + member).ToList();
        var members = ports.Select((_, id) => new MongoLabMember(new MemberOptions(Name, id, ports, started.Port, options.ElectionTimeout))).ToList();
        var set = new MongoLabSet(started, connections, members);
        try
        {
            await EngineConnections.PrepareAsync(started, cancellationToken);
            await SetTable.CreateAsync(connections, Name, ports, cancellationToken);
            progress?.Invoke("Starting the members");
            await Task.WhenAll(members.Select(member => member.StartAsync(cancellationToken)));
            await set.FirstPrimaryAsync(cancellationToken);
            return set;
        }
        catch
        {
            await set.DisposeAsync();
            throw;
        }
    }

    /// <summary>The primary; waits while there is none, or while the one that there was is killed or frozen.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<MongoLabMember> PrimaryAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var set = await table.ReadAsync(cancellationToken);
            if (set.Primary is { } primary && Members[primary] is { IsAnswering: true } member && set.IsLed && set.LeaseAge < member.Options.ElectionTimeout)
            {
                return member;
            }

            await Task.Delay(Member.Heartbeat, cancellationToken);
        }
    }

    private async Task FirstPrimaryAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ElectionLimit);
        try
        {
            await PrimaryAsync(limit.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TargetException($"The members of the development set elected no primary within {ElectionLimit.TotalMinutes:0} min.", late);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
        {
            await member.DisposeAsync();
        }

        await own.DisposeAsync();
        await engine.DisposeAsync();
    }
}
