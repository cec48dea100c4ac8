using System.Globalization;
using Npgsql;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Scratch;

namespace Polystore.Postgres.Prove;

/// <summary>A copy of the database, or of a part of its rows, on a server of its own, with one transaction in which everything is tried.</summary>
internal sealed class ProofCopy : IAsyncDisposable
{
    // An index build may take far longer than a statement of the application.
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromHours(1);

    private readonly ScratchCopy place;

    private ProofCopy(ScratchCopy place, NpgsqlConnection connection, double bytes, double scale)
    {
        this.place = place;
        Connection = connection;
        Bytes = bytes;
        Scale = scale;
    }

    /// <summary>Where it is.</summary>
    public DatabaseUrl Url => place.Url;

    /// <summary>In the transaction.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Of all tables.</summary>
    public double Bytes { get; }

    /// <summary>Its data relative to the database at hand.</summary>
    public double Scale { get; }

    /// <summary>Makes it.</summary>
    /// <param name="request">Names the database.</param>
    /// <param name="share">Of the rows; 1 for all.</param>
    /// <param name="whole">The copy of all rows, when this is one of a part.</param>
    /// <param name="progress">Told of the bytes.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind.</param>
    /// <exception cref="UsageException">Programs or room are missing.</exception>
    /// <exception cref="TargetException">It cannot be copied.</exception>
    public static async Task<ProofCopy> MakeAsync(ProveRequest request, double share, ProofCopy? whole, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var made = await ScratchCopy.MakeAsync(request.Target, request.Snapshot, share, request.Options, progress, cancellationToken);
        try
        {
            var connection = await PostgresConnector.OpenAsync(made.Url, request.Options, cancellationToken);
            await using (var begin = new NpgsqlCommand("BEGIN", connection))
            {
                await begin.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var size = new NpgsqlCommand("SELECT coalesce(sum(pg_relation_size(oid)), 0)::float8 FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace <> 'pg_catalog'::regnamespace", connection);
            var bytes = (double)(await size.ExecuteScalarAsync(cancellationToken))!;
            return new ProofCopy(made, connection, bytes, whole is null ? 1 : Math.Round(bytes / Math.Max(1, whole.Bytes), 2));
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sets a savepoint, or goes back to one.</summary>
    public async Task MarkAsync(string savepoint, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(savepoint, Connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs statements of a remedy in the transaction.</summary>
    /// <exception cref="PostgresException">One of them fails.</exception>
    public async Task ExecuteAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements.Prepend(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {(long)BuildTimeout.TotalMilliseconds}")))
        {
            await using var command = new NpgsqlCommand(CopyStatement.InTransaction(statement), Connection) { CommandTimeout = (int)BuildTimeout.TotalSeconds };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Bytes of the indexes of tables, or of one index; 0 for what is not there.</summary>
    public async Task<double> IndexBytesAsync(IReadOnlyCollection<ObjectName> tables, ObjectName? index, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT coalesce(sum(pg_relation_size(x.indexrelid)), 0)::float8
              FROM pg_index x
             WHERE x.indrelid IN (SELECT coalesce(tree.relid, r.oid) FROM unnest($1) AS t(name) CROSS JOIN LATERAL (SELECT to_regclass(t.name) AS oid) r LEFT JOIN LATERAL pg_partition_tree(r.oid) tree ON true)
               AND ($2::text IS NULL OR x.indexrelid = to_regclass($2))
            """,
            Connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = tables.Select(table => PgName.Qualified(table.Schema, table.Name)).ToArray() },
                new NpgsqlParameter { Value = index is { } one ? PgName.Qualified(one.Schema, one.Name) : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
            },
        };
        return (double)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>All that a remedy may change and its rollback must bring back: indexes and constraints with their definitions, and whether they count.</summary>
    public async Task<string> ImageAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
                SELECT pg_get_indexdef(indexrelid) || indisvalid || indisclustered || indisreplident AS line FROM pg_index
                UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint) AS image
            """,
            Connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await place.DisposeAsync();
    }
}
