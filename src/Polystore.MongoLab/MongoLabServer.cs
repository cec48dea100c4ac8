using System.Globalization;
using Npgsql;
using Polystore.Core.Errors;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Engine;
using Polystore.MongoLab.Install;
using Polystore.MongoLab.Sessions;
using Polystore.Scratch;

namespace Polystore.MongoLab;

/// <summary>
/// A private server that speaks MongoDB's wire protocol on a loopback port, for development and tests. The documents are held by
/// DocumentDB, the MongoDB-compatible extension of PostgreSQL; it is no MongoDB, and says so in buildInfo.modules.
/// </summary>
public sealed class MongoLabServer : IAsyncDisposable
{
    /// <summary>The most clients at once.</summary>
    public const int MaxClients = 1000;

    private readonly LabState state;
    private readonly Gateway gateway;
    private readonly LabPrograms programs;
    private readonly MongoLabOptions options;
    private readonly string folder;
    private readonly int enginePort;
    private EngineProcess engine;
    private NpgsqlDataSource source;

    private MongoLabServer(LabPrograms programs, MongoLabOptions options, string folder, EngineProcess engine, NpgsqlDataSource source, System.Net.Sockets.Socket listener)
    {
        this.programs = programs;
        this.options = options;
        this.folder = folder;
        this.engine = engine;
        this.source = source;
        enginePort = engine.Port;
        var cursors = new OpenCursors(options.Time);
        state = new LabState(cursors, new ClientSessions(cursors, options.Time), options.Time.GetUtcNow(), options.Time);
        gateway = new Gateway(listener, state, new CommandDispatcher(source, state));
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => gateway.Port;

    /// <summary>What a client connects to.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"mongodb://127.0.0.1:{Port}/");

    /// <summary>Why a server cannot be started at once; null when the engine is unpacked already.</summary>
    public static string? WhatIsMissing() => LabPrograms.WhatIsMissing();

    /// <summary>Unpacks the engine where that was not done yet.</summary>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Its folder.</returns>
    /// <exception cref="UsageException">This is not Linux on x86-64, or apt and dpkg are missing.</exception>
    /// <exception cref="TargetException">The packages cannot be had.</exception>
    public static async Task<string> InstallAsync(Action<string>? progress, CancellationToken cancellationToken) =>
        (await LabPrograms.EnsureAsync(progress, cancellationToken)).Root;

    /// <summary>Unpacks the engine on first use, starts it and listens.</summary>
    /// <param name="options">Where and how; null for a fleeting server on a free port.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="UsageException">This is not Linux on x86-64, or apt and dpkg are missing.</exception>
    /// <exception cref="TargetException">The packages cannot be had, the port is taken, or the engine does not start.</exception>
    public static async Task<MongoLabServer> StartAsync(MongoLabOptions? options = null, Action<string>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new MongoLabOptions();
        var unpacked = await LabPrograms.EnsureAsync(progress, cancellationToken);
        var socket = Gateway.Listen(options.Port);
        EngineProcess? started = null;
        NpgsqlDataSource? connections = null;
        try
        {
            progress?.Invoke("Starting the engine");
            // Short, because a Unix socket's path may not be longer than about 100 bytes.
            var place = options.Folder is { } kept ? Path.GetFullPath(kept) : Directory.CreateTempSubdirectory("mlab").FullName;
            started = await EngineProcess.StartAsync(unpacked, place, LoopbackPort.Free(), options.Folder is not null, cancellationToken);
            await EngineConnections.PrepareAsync(started, cancellationToken);
            connections = Pool(started);
            var server = new MongoLabServer(unpacked, options, place, started, connections, socket);
            server.gateway.Open();
            return server;
        }
        catch
        {
            socket.Dispose();
            if (connections is not null)
            {
                await connections.DisposeAsync();
            }

            if (started is not null)
            {
                await started.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Cuts every client and ends the engine as a crash would, then starts the engine again on the same data; no client is let in before.</summary>
    public async Task CrashAsync(CancellationToken cancellationToken = default)
    {
        gateway.IsClosed = true;
        engine.Kill();
        DisconnectClients();
        await engine.DisposeAsync();
        await state.Sessions.CloseAllAsync();
        await state.Cursors.CloseAllAsync();
        await source.DisposeAsync();
        engine = await EngineProcess.StartAsync(programs, folder, enginePort, options.Folder is not null, cancellationToken);
        await EngineConnections.PrepareAsync(engine, cancellationToken);
        source = Pool(engine);
        gateway.Dispatcher = new CommandDispatcher(source, state);
        gateway.IsClosed = false;
    }

    /// <summary>Cuts the connections of all clients.</summary>
    public void DisconnectClients() => gateway.Disconnect();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await source.DisposeAsync();
        await engine.DisposeAsync();
        if (options.Folder is null && Directory.Exists(folder))
        {
            // Only after a start that failed behind a crash.
            Directory.Delete(folder, recursive: true);
        }
    }

    private static NpgsqlDataSource Pool(EngineProcess engine) => EngineConnections.Pool(engine.Port, "polystore lab", EngineConnections.Most);
}
