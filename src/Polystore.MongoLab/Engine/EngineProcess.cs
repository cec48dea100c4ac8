using System.Diagnostics;
using Polystore.Core.Errors;
using Polystore.MongoLab.Install;
using Polystore.Scratch;

namespace Polystore.MongoLab.Engine;

/// <summary>
/// The private PostgreSQL server that holds the documents, no longer alive than this process. A folder that is not to be kept goes
/// with the server, unless the server was killed.
/// </summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private const string Settings = """
        listen_addresses='127.0.0.1'
        shared_preload_libraries='pg_cron,pg_documentdb_core,pg_documentdb'
        cron.database_name='postgres'
        cron.host='127.0.0.1'
        cron.log_run=off
        cron.log_statement=off
        documentdb.indexBuildScheduleInSec=1
        documentdb_core.enableCollation=on
        documentdb.enableExtendedExplainPlans=on
        max_connections=300
        shared_buffers='256MB'
        logging_collector=off
        log_min_messages=warning

        """;

    // What was acknowledged outlives a crash of the server; of the machine it need not, unless the user keeps the folder.
    private const string Fleeting = """
        fsync=off
        full_page_writes=off

        """;

    private readonly KeptProcess server;

    private EngineProcess(KeptProcess server, string folder, int port)
    {
        this.server = server;
        Folder = folder;
        Port = port;
    }

    /// <summary>Folder of its data and its log.</summary>
    public string Folder { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>True when the server is gone.</summary>
    public bool HasExited => server.HasExited;

    /// <summary>Makes the data folder where there is none, and starts the server; it may not accept connections yet.</summary>
    /// <param name="programs">The engine.</param>
    /// <param name="folder">Folder of the data.</param>
    /// <param name="port">A free port.</param>
    /// <param name="durable">Survives a crash of the machine.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="TargetException">The data folder cannot be made.</exception>
    public static async Task<EngineProcess> StartAsync(LabPrograms programs, string folder, int port, bool durable, CancellationToken cancellationToken)
    {
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(folder);
        await ServerUser.OwnAsync(folder, cancellationToken);
        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            var init = ServerUser.Command([Path.Combine(programs.Bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
            await ToolRun.OutputAsync(init[0], init.Skip(1), cancellationToken);
            await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), Settings + $"unix_socket_directories='{folder}'\n" + (durable ? "" : Fleeting), cancellationToken);
        }

        IReadOnlyList<string> command = [Path.Combine(programs.Bin, "postgres"), "-D", data, "-p", $"{port}"];
        return new EngineProcess(KeptProcess.Start(Path.Combine(folder, "log"), durable ? "" : folder, "INT", ServerUser.Command(command)), folder, port);
    }

    /// <summary>What the server wrote last, for an error message.</summary>
    public string LastWords()
    {
        var log = Path.Combine(Folder, "log");
        return File.Exists(log) ? File.ReadLines(log).LastOrDefault(line => line.Length > 0) ?? "" : "";
    }

    /// <summary>Ends the server at once, as a crash would; its data stay.</summary>
    public void Kill()
    {
        server.KeepFolder();
        if (File.Exists(Path.Combine(Folder, "data", "postmaster.pid")) && int.TryParse(File.ReadLines(Path.Combine(Folder, "data", "postmaster.pid")).First(), out var pid))
        {
            using var engine = Process.GetProcessById(pid);
            engine.Kill(entireProcessTree: true);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
