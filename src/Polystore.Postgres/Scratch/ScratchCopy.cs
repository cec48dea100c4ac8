using System.Globalization;
using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Scratch.Sampling;
using Polystore.Sql;

namespace Polystore.Postgres.Scratch;

/// <summary>
/// A copy of a database, or of a part of its rows, on a scratch server, made by pg_dump and pg_restore: the source is only read, in one
/// snapshot, under the locks that any reader takes.
/// </summary>
internal sealed class ScratchCopy : IAsyncDisposable
{
    // A dump leaves the bloat behind, but indexes that are built to measure need room as well.
    private const double RoomFactor = 1.5;

    private readonly ScratchServer place;

    private ScratchCopy(ScratchServer place, DatabaseUrl url)
    {
        this.place = place;
        Url = url;
    }

    /// <summary>Where the copy is.</summary>
    public DatabaseUrl Url { get; }

    /// <summary>Makes it.</summary>
    /// <param name="target">The database to copy.</param>
    /// <param name="snapshot">What is known of it.</param>
    /// <param name="share">Of the rows, above 0, in which every foreign key holds; 1 for all.</param>
    /// <param name="options">Timeouts; what copying takes is not limited by them.</param>
    /// <param name="progress">Told of the bytes.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind.</param>
    /// <exception cref="UsageException">Programs or room are missing.</exception>
    /// <exception cref="TargetException">It cannot be copied whole.</exception>
    public static async Task<ScratchCopy> MakeAsync(DatabaseUrl target, Snapshot snapshot, double share, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new ProgressStep("Starting a scratch server"));
        var source = await SourceAsync(target, options, cancellationToken);
        RequireRoom(source.Bytes * share);
        var programs = await PostgresPrograms.FindAsync(source.Major, cancellationToken);
        var server = await ScratchServer.StartAsync(programs, snapshot.Settings, cancellationToken);
        try
        {
            var copy = new ScratchCopy(server, server.Url(source.Database));
            await CreateAsync(server, source, options, cancellationToken);
            var pipe = new DumpPipe(programs, target, server.Arguments(source.Database), options, progress);
            var words = share < 1
                ? await new SampleCopier(pipe, target, options, progress).FillAsync(copy.Url, snapshot.Catalog, source.Tables.ToHashSet(StringComparer.Ordinal), share, cancellationToken)
                : await pipe.CopyAsync([], cancellationToken);
            progress?.Report(new ProgressStep("Gathering statistics on the copy"));
            await using var connection = await PostgresConnector.OpenAsync(copy.Url, options, cancellationToken);
            await RequireWholeAsync(connection, source, words, cancellationToken);
            await ExecuteAsync(connection, CountOn, cancellationToken);
            await ExecuteAsync(connection, "VACUUM ANALYZE", cancellationToken);
            return copy;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => place.DisposeAsync();

    private static void RequireRoom(double bytes)
    {
        var drive = new DriveInfo(Path.GetTempPath());
        if (drive.AvailableFreeSpace < bytes * RoomFactor)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"A copy of {bytes / 1e9:0.0} GB and the indexes to measure need {bytes * RoomFactor / 1e9:0.0} GB in {Path.GetTempPath()}, which has {drive.AvailableFreeSpace / 1e9:0.0} GB free; set TMPDIR to a roomier place, measure on a part of the rows with --prove-sample 10%, or name a copy with --prove-on URL."));
        }
    }

    private static async Task<Source> SourceAsync(DatabaseUrl target, ObserveOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await PostgresConnector.OpenAsync(target, options, cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT datname::text, pg_encoding_to_char(encoding)::text, datcollate::text, datctype::text, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
                   coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'), pg_database_size(oid), current_setting('server_version_num')::int / 10000, ({Tables})
              FROM pg_database d WHERE datname = current_database()
            """,
            connection);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new Source(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetString(5), reader.GetInt64(6), reader.GetInt32(7), reader.GetFieldValue<string[]>(8));
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFailure.From(failure, target);
        }
    }

    // Tables of users with data of their own; those of extensions come with the extension.
    private const string Tables = """
        SELECT coalesce(array_agg(n.nspname || '.' || c.relname), '{}') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
           AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
        """;

    // Rows that were loaded with their keys leave the sequence of the key behind, and an INSERT that is measured then fails or not by chance.
    private const string CountOn = """
        DO $$
        DECLARE s record; most numeric;
        BEGIN
          FOR s IN SELECT d.objid::regclass AS name, d.refobjid::regclass AS owner, a.attname AS key, q.seqmax AS last, coalesce(pg_sequence_last_value(d.objid), q.seqmin - 1) AS now
                     FROM pg_depend d
                     JOIN pg_sequence q ON q.seqrelid = d.objid AND q.seqincrement > 0
                     JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p')
                     JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
          LOOP
            EXECUTE format('SELECT max(%I)::numeric FROM %s', s.key, s.owner) INTO most;
            IF most > s.now AND most <= s.last THEN PERFORM setval(s.name, most::bigint); END IF;
          END LOOP;
        END $$
        """;

    // The order of strings decides which indexes serve LIKE and ORDER BY.
    private static async Task CreateAsync(ScratchServer server, Source source, ObserveOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await PostgresConnector.OpenAsync(server.Url("postgres"), options, cancellationToken);
        if (source.Database == "postgres")
        {
            await using var rename = await PostgresConnector.OpenAsync(server.Url("template1"), options, cancellationToken);
            await connection.CloseAsync();
            await ExecuteAsync(rename, "ALTER DATABASE postgres RENAME TO polystore_scratch", cancellationToken);
            await ExecuteAsync(rename, Statement(source), cancellationToken);
            return;
        }

        try
        {
            await ExecuteAsync(connection, Statement(source), cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw new UsageException(
                $"The database's locale {source.Locale ?? source.Collate} is not on this machine ({failure.MessageText}), and without it indexes of text would be measured that the server cannot use; install the locale, or name a copy with --prove-on URL.", failure);
        }
    }

    private static string Statement(Source source)
    {
        var provider = source.Provider switch
        {
            "i" => $" LOCALE_PROVIDER icu ICU_LOCALE {Literal(source.Locale ?? "und")}",
            "b" => $" LOCALE_PROVIDER builtin BUILTIN_LOCALE {Literal(source.Locale ?? "C")}",
            _ => "",
        };
        return $"CREATE DATABASE {SqlQuoting.AlwaysQuoted(source.Database, SqlDialect.Postgres)} TEMPLATE template0 ENCODING {Literal(source.Encoding)} LC_COLLATE {Literal(source.Collate)} LC_CTYPE {Literal(source.Type)}{provider}";
    }

    private static string Literal(string value) => SqlQuoting.Literal(value, SqlDialect.Postgres);

    private static async Task RequireWholeAsync(NpgsqlConnection connection, Source source, string words, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Tables, connection);
        var there = (string[])(await command.ExecuteScalarAsync(cancellationToken))!;
        if (source.Tables.Except(there, StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            throw new TargetException($"The copy on the scratch server has no table {missing}: {words}. Name a copy with --prove-on URL.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Source(string Database, string Encoding, string Collate, string Type, string Provider, string? Locale, long Bytes, int Major, IReadOnlyList<string> Tables);
}
