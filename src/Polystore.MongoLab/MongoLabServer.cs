using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Polystore.Core.Errors;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Engine;
using Polystore.MongoLab.Install;
using Polystore.MongoLab.Sessions;
using Polystore.MongoLab.Wire;
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

    // Below the engine's max_connections, which its background workers share.
    private const int MostConnections = 250;

    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Socket listener;
    private readonly LabState state;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<int, (Socket Socket, Task Serving)> clients = new();
    private readonly LabPrograms programs;
    private readonly MongoLabOptions options;
    private readonly string folder;
    private readonly int enginePort;
    private EngineProcess engine;
    private NpgsqlDataSource source;
    private CommandDispatcher dispatcher;
    private volatile bool crashed;
    private Task accepting = Task.CompletedTask;
    private Task housekeeping = Task.CompletedTask;

    private MongoLabServer(LabPrograms programs, MongoLabOptions options, string folder, EngineProcess engine, NpgsqlDataSource source, Socket listener)
    {
        this.programs = programs;
        this.options = options;
        this.folder = folder;
        this.engine = engine;
        this.source = source;
        this.listener = listener;
        enginePort = engine.Port;
        var cursors = new OpenCursors(options.Time);
        state = new LabState(cursors, new ClientSessions(cursors, options.Time), options.Time.GetUtcNow(), options.Time);
        dispatcher = new CommandDispatcher(source, state);
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

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
        var socket = Listen(options.Port);
        EngineProcess? started = null;
        NpgsqlDataSource? connections = null;
        try
        {
            progress?.Invoke("Starting the engine");
            // Short, because a Unix socket's path may not be longer than about 100 bytes.
            var place = options.Folder is { } kept ? Path.GetFullPath(kept) : Directory.CreateTempSubdirectory("mlab").FullName;
            started = await EngineProcess.StartAsync(unpacked, place, LoopbackPort.Free(), options.Folder is not null, cancellationToken);
            connections = await ConnectAsync(started, cancellationToken);
            var server = new MongoLabServer(unpacked, options, place, started, connections, socket);
            server.accepting = server.AcceptAsync();
            server.housekeeping = server.KeepHouseAsync();
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
        crashed = true;
        engine.Kill();
        DisconnectClients();
        await engine.DisposeAsync();
        await state.Sessions.CloseAllAsync();
        await state.Cursors.CloseAllAsync();
        await source.DisposeAsync();
        engine = await EngineProcess.StartAsync(programs, folder, enginePort, options.Folder is not null, cancellationToken);
        source = await ConnectAsync(engine, cancellationToken);
        dispatcher = new CommandDispatcher(source, state);
        crashed = false;
    }

    /// <summary>Cuts the connections of all clients.</summary>
    public void DisconnectClients()
    {
        foreach (var (socket, _) in clients.Values)
        {
            socket.Close();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        DisconnectClients();
        await Task.WhenAll([accepting, housekeeping, .. clients.Values.Select(client => client.Serving)]);
        await state.Sessions.CloseAllAsync();
        await state.Cursors.CloseAllAsync();
        await source.DisposeAsync();
        await engine.DisposeAsync();
        stopping.Dispose();
        if (options.Folder is null && Directory.Exists(folder))
        {
            // Only after a start that failed behind a crash.
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(512);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new TargetException(string.Create(CultureInfo.InvariantCulture, $"Port {port} on 127.0.0.1 is taken; choose another with --port, or 0 for any that is free."), failure);
        }
    }

    private static async Task<NpgsqlDataSource> ConnectAsync(EngineProcess engine, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = engine.Port,
            Username = "postgres",
            Database = "postgres",
            ApplicationName = "polystore lab",
            CommandTimeout = 0,
            Pooling = false,
        };
        await PrepareAsync(engine, settings.ConnectionString, cancellationToken);
        settings.Pooling = true;
        settings.MaxPoolSize = MostConnections;
        settings.MaxAutoPrepare = 40;
        settings.AutoPrepareMinUsages = 3;
        settings.SearchPath = "documentdb_api_catalog,documentdb_api,documentdb_core,public";
        return NpgsqlDataSource.Create(settings);
    }

    // With the search path that PostgreSQL has by itself: the extension's script depends on it.
    private static async Task PrepareAsync(EngineProcess engine, string connection, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                await using var opened = new NpgsqlConnection(connection);
                await opened.OpenAsync(limit.Token);
                await using var command = new NpgsqlCommand("CREATE EXTENSION IF NOT EXISTS documentdb CASCADE", opened);
                await command.ExecuteNonQueryAsync(limit.Token);
                return;
            }
            catch (PostgresException failure) when (!failure.IsTransient)
            {
                throw new TargetException($"The engine of the development server refused its extension: {failure.MessageText}", failure);
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or SocketException or OperationCanceledException)
            {
                if (engine.HasExited || limit.IsCancellationRequested)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw new TargetException($"The engine of the development server did not start: {engine.LastWords()}", failure);
                }

                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task AcceptAsync()
    {
        var client = 0;
        while (!stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(stopping.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (crashed || clients.Count >= MaxClients)
            {
                socket.Dispose();
                continue;
            }

            client++;
            state.ClientChanged(1);
            // The task removes its own entry, which therefore has to be there first.
            var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            clients[client] = (socket, ServeAsync(socket, client, entered.Task));
            entered.SetResult();
        }
    }

    private async Task ServeAsync(Socket socket, int client, Task entered)
    {
        await entered;
        await new ClientConnection(socket, client, dispatcher).ServeAsync(stopping.Token);
        clients.TryRemove(client, out _);
        state.ClientChanged(-1);
    }

    private async Task KeepHouseAsync()
    {
        using var timer = new PeriodicTimer(Housekeeping, options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                await state.Cursors.CloseIdleAsync();
                await state.Sessions.CloseIdleAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
