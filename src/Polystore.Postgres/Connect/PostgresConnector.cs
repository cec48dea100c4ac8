using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Connect;

/// <summary>Opens connections to PostgreSQL. Every failure is a <see cref="TargetException"/> with one sentence, or a <see cref="UsageException"/>.</summary>
public static class PostgresConnector
{
    // Suggestions are a courtesy: a server with more databases than this is not listed.
    private const int MostSuggestions = 12;

    /// <summary>
    /// Opens one connection, not pooled, named <c>polystore</c>. Nothing is set on the session, so that a pooler in transaction mode
    /// may stand between; limits belong into transactions (<c>SET LOCAL</c>). The caller closes it.
    /// </summary>
    /// <param name="target">The server; several hosts are tried in order.</param>
    /// <param name="options">Timeouts.</param>
    /// <param name="cancellationToken">Stops connecting.</param>
    /// <exception cref="TargetException">Nothing answers, or it refuses.</exception>
    /// <exception cref="UsageException">The URL has an unknown option.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(DatabaseUrl target, ObserveOptions options, CancellationToken cancellationToken)
    {
        var settings = new PostgresConnectionString(Environment.GetEnvironmentVariable).Build(target);
        settings.CommandTimeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds) + 15;
        try
        {
            return await OpenAsync(settings, target, cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw await MissingDatabaseAsync(failure, settings, target, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException or AggregateException or System.Net.Sockets.SocketException
            or System.Security.Authentication.AuthenticationException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw PostgresFailure.From(failure, WithUser(target, settings));
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder settings, DatabaseUrl target, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        // Reading the type catalogue would be a round trip more, and a long one with many tables; only built-in types are read.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        var attributes = PostgresConnectionString.Attributes(target);

        // Without a pool the source holds nothing that would have to be closed.
        return target.Hosts.Count > 1 || attributes != TargetSessionAttributes.Any
            ? await builder.BuildMultiHost().OpenConnectionAsync(attributes, cancellationToken)
            : await builder.Build().OpenConnectionAsync(cancellationToken);
    }

    private static async Task<TargetException> MissingDatabaseAsync(
        PostgresException failure, NpgsqlConnectionStringBuilder settings, DatabaseUrl target, CancellationToken cancellationToken)
    {
        var sentence = PostgresFailure.From(failure, WithUser(target, settings)).Message;
        try
        {
            var wanted = settings.Database ?? "";
            settings.Database = "postgres";
            await using var connection = await OpenAsync(settings, target, cancellationToken);
            await using var command = new NpgsqlCommand("SELECT datname::text FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var names = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
            {
                names.Add(reader.GetString(0));
            }

            var near = names.FirstOrDefault(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            if (near is not null || names.Count is > 0 and <= MostSuggestions)
            {
                sentence = sentence.Replace("check the name in the URL.", near is not null ? $"did you mean '{near}'?" : $"it has {string.Join(", ", names)}.", StringComparison.Ordinal);
            }
        }
        catch (Exception further) when (further is NpgsqlException or IOException or TimeoutException)
        {
            // Without a list of names the sentence stands as it is.
        }

        return new TargetException(sentence, failure);
    }

    // The role that was really tried, for the sentence; the driver takes it from PGUSER or the operating system when the URL names none.
    private static DatabaseUrl WithUser(DatabaseUrl target, NpgsqlConnectionStringBuilder settings)
    {
        if (target.User is not null && target.Database is not null)
        {
            return target;
        }

        var user = settings.Username ?? Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName;
        var hosts = string.Join(',', target.Hosts);
        return DatabaseUrl.Parse($"postgres://{Uri.EscapeDataString(target.User ?? user)}@{hosts}/{Uri.EscapeDataString(target.Database ?? settings.Database ?? user)}");
    }
}
