using System.Net.Sockets;
using Npgsql;
using Polystore.Core.Errors;

namespace Polystore.MongoLab.Engine;

/// <summary>Connections to the engine.</summary>
internal static class EngineConnections
{
    /// <summary>Below the engine's max_connections, which its background workers share.</summary>
    public const int Most = 250;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    /// <summary>A pool of connections.</summary>
    /// <param name="port">The engine's port on 127.0.0.1.</param>
    /// <param name="application">By which name the engine knows them.</param>
    /// <param name="most">How many at most.</param>
    public static NpgsqlDataSource Pool(int port, string application, int most)
    {
        var settings = Settings(port, application);
        settings.Pooling = true;
        settings.MaxPoolSize = most;
        settings.MaxAutoPrepare = 40;
        settings.AutoPrepareMinUsages = 3;
        settings.SearchPath = "documentdb_api_catalog,documentdb_api,documentdb_core,public";
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>Waits until the engine accepts connections, and makes what it needs where that is not there.</summary>
    /// <exception cref="TargetException">It does not start, or refuses.</exception>
    public static async Task PrepareAsync(EngineProcess engine, CancellationToken cancellationToken)
    {
        // With the search path that PostgreSQL has by itself: the extension's script depends on it.
        var settings = Settings(engine.Port, "polystore lab");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                await using var opened = new NpgsqlConnection(settings.ConnectionString);
                await opened.OpenAsync(limit.Token);
                await using var command = new NpgsqlCommand("CREATE EXTENSION IF NOT EXISTS documentdb CASCADE;" + LabTables.Definition, opened);
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

    private static NpgsqlConnectionStringBuilder Settings(int port, string application) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "postgres",
        Database = "postgres",
        ApplicationName = application,
        CommandTimeout = 0,
        Pooling = false,
    };
}
