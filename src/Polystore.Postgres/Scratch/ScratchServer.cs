using System.Globalization;
using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Scratch;

namespace Polystore.Postgres.Scratch;

/// <summary>
/// A private PostgreSQL server in a temporary folder, reached by a socket in that folder alone. It plans by the settings of the server
/// that it stands in for, is gone with this process, and leaves nothing behind.
/// </summary>
internal sealed class ScratchServer : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(100);

    // What plans and results depend on (manual, 20.7 "Query Planning", 20.4 "Resource Consumption", 20.11 "Client Connection Defaults").
    // shared_buffers is not among them: the memory of this machine may be smaller.
    private static readonly HashSet<string> Carried = new(StringComparer.Ordinal)
    {
        "constraint_exclusion", "cpu_index_tuple_cost", "cpu_operator_cost", "cpu_tuple_cost", "cursor_tuple_fraction", "default_statistics_target",
        "effective_cache_size", "effective_io_concurrency", "from_collapse_limit", "geqo", "geqo_effort", "geqo_threshold", "hash_mem_multiplier", "jit", "jit_above_cost",
        "jit_inline_above_cost", "jit_optimize_above_cost", "join_collapse_limit", "max_parallel_workers", "max_parallel_workers_per_gather", "min_parallel_index_scan_size",
        "min_parallel_table_scan_size", "parallel_leader_participation", "parallel_setup_cost", "parallel_tuple_cost", "random_page_cost", "recursive_worktable_factor",
        "seq_page_cost", "temp_buffers", "work_mem", "DateStyle", "IntervalStyle", "TimeZone", "default_text_search_config", "search_path",
    };

    private readonly KeptProcess process;
    private readonly string home;

    private ScratchServer(KeptProcess process, string home)
    {
        this.process = process;
        this.home = home;
    }

    /// <summary>Starts one.</summary>
    /// <param name="programs">Its programs.</param>
    /// <param name="settings">Settings of the server that it stands in for.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="TargetException">It does not start.</exception>
    public static async Task<ScratchServer> StartAsync(PostgresPrograms programs, IReadOnlyList<Setting> settings, CancellationToken cancellationToken)
    {
        // Short, because the path of a socket may be no longer than about 100 bytes (sun_path in unix(7)).
        var folder = Directory.CreateTempSubdirectory("polystore-scratch-").FullName;
        try
        {
            var data = Path.Combine(folder, "data");
            await ServerUser.OwnAsync(folder, cancellationToken);
            await ToolRun.RunAsync(ServerUser.Command([programs["initdb"], "-D", data, "-A", "trust", "-U", Superuser, "-E", "UTF8", "--locale=C", "--no-sync"]), cancellationToken);
            await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), Configuration(folder, settings), cancellationToken);
            var server = new ScratchServer(KeptProcess.Start(Path.Combine(folder, "log"), folder, "INT", ServerUser.Command([programs["postgres"], "-D", data])), folder);
            await server.WaitAsync(cancellationToken);
            return server;
        }
        catch
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            throw;
        }
    }

    /// <summary>One of its databases.</summary>
    public DatabaseUrl Url(string database) => DatabaseUrl.Parse($"postgres:///{Uri.EscapeDataString(database)}?host={Uri.EscapeDataString(home)}&user={Superuser}");

    /// <summary>Folder of its socket, as pg_restore wants it.</summary>
    public IReadOnlyList<string> Arguments(string database) => ["--host", home, "--username", Superuser, "--dbname", database];

    /// <inheritdoc />
    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string Configuration(string folder, IReadOnlyList<Setting> settings)
    {
        var own = $"""
            listen_addresses = ''
            unix_socket_directories = '{folder}'
            unix_socket_permissions = 0700
            shared_buffers = '256MB'
            maintenance_work_mem = '256MB'
            max_wal_size = '4GB'
            autovacuum = off
            fsync = off
            full_page_writes = off
            wal_level = minimal
            max_wal_senders = 0

            """;
        var carried = settings.Where(setting => setting.Node is null && (Carried.Contains(setting.Name) || setting.Name.StartsWith("enable_", StringComparison.Ordinal)))
            .Where(setting => setting.Value != setting.Default)
            .Select(setting => $"{setting.Name} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        return own + string.Concat(carried);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var probe = new NpgsqlConnectionStringBuilder { Host = home, Username = Superuser, Database = "postgres", Pooling = false };
        for (var waited = TimeSpan.Zero; waited < StartLimit && !process.HasExited; waited += StartPause)
        {
            try
            {
                await using var connection = new NpgsqlConnection(probe.ConnectionString);
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException)
            {
                await Task.Delay(StartPause, cancellationToken);
            }
        }

        var log = Path.Combine(home, "log");
        var last = File.Exists(log) ? File.ReadLines(log).LastOrDefault(line => line.Length > 0) : null;
        await DisposeAsync();
        throw new TargetException(string.Create(CultureInfo.InvariantCulture, $"The scratch server for measuring did not start: {last ?? "it wrote nothing"}. Name a copy with --prove-on URL."));
    }
}
