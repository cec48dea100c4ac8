using System.Globalization;
using Npgsql;
using Polystore.Core.Connections;

namespace Polystore.Runtime.Manager;

/// <summary>Makes Npgsql's data source from a URL and the options of a store.</summary>
internal static class PostgresSource
{
    // libpq's names where Npgsql's differ by more than the underscores.
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["connect_timeout"] = "Timeout", ["sslrootcert"] = "Root Certificate", ["sslcert"] = "SSL Certificate", ["sslkey"] = "SSL Key", ["sslpassword"] = "SSL Password",
        ["sslmode"] = "SSL Mode", ["application_name"] = "Application Name", ["target_session_attrs"] = "Target Session Attributes", ["load_balance_hosts"] = "Load Balance Hosts",
        ["channel_binding"] = "Channel Binding", ["passfile"] = "Passfile", ["options"] = "Options", ["search_path"] = "Search Path",
    };

    /// <exception cref="ArgumentException">The URL has an option that Npgsql does not know, or a value that it does not take.</exception>
    public static NpgsqlDataSource Make(string name, RelationalStoreOptions options, DatabaseUrl url, Microsoft.Extensions.Logging.ILoggerFactory? loggers)
    {
        var builder = new NpgsqlDataSourceBuilder(Build(name, options, url).ConnectionString) { Name = name };
        if (loggers is not null)
        {
            builder.UseLoggerFactory(loggers);
        }

        return url.Hosts.Count > 1 ? builder.BuildMultiHost().WithTargetSession(TargetOf(name, url)) : builder.Build();
    }

    /// <inheritdoc cref="Make"/>
    public static void Check(string name, RelationalStoreOptions options, DatabaseUrl url)
    {
        _ = Build(name, options, url);
        _ = TargetOf(name, url);
    }

    internal static NpgsqlConnectionStringBuilder Build(string name, RelationalStoreOptions options, DatabaseUrl url)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', url.Hosts.Select(host => string.Create(CultureInfo.InvariantCulture, $"{host.Host}:{host.Port ?? NpgsqlConnection.DefaultPort}"))),
            Username = url.User,
            Password = url.Password,
            Database = url.Database,
            ApplicationName = name,
            Pooling = true,
            MaxPoolSize = options.MaxPoolSize,
            MinPoolSize = options.MinPoolSize,
            MaxAutoPrepare = options.BehindPooler ? 0 : options.AutoPrepare,
            NoResetOnClose = options.BehindPooler,
            Enlist = false,
        };
        if (url.Hosts.Count > 1)
        {
            // How long the place of the primary is believed: a failover is noticed within it.
            builder.HostRecheckSeconds = 1;
        }

        if (options.StatementTimeout is { } limit)
        {
            // The client gives up a little later than the server, whose answer says more.
            builder.CommandTimeout = (int)Math.Ceiling(limit.TotalSeconds) + (options.BehindPooler ? 0 : 5);
            if (!options.BehindPooler)
            {
                builder.Options = string.Create(CultureInfo.InvariantCulture, $"-c statement_timeout={(long)limit.TotalMilliseconds}");
            }
        }

        foreach (var (option, value) in url.Options.Where(option => option.Key != "target_session_attrs"))
        {
            Set(builder, name, option, value);
        }

        return builder;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string store, string option, string value)
    {
        try
        {
            builder[Names.GetValueOrDefault(option, option)] = option.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            throw new OptionException(StoreOptions.Owner(store), $"Url has the option '{option}', which is unknown or has a value that does not fit.", nameof(StoreOptions.Url), failure);
        }
    }

    private static TargetSessionAttributes TargetOf(string name, DatabaseUrl url) => url.Option("target_session_attrs") switch
    {
        null => url.Hosts.Count > 1 ? TargetSessionAttributes.Primary : TargetSessionAttributes.Any,
        "any" => TargetSessionAttributes.Any,
        "primary" => TargetSessionAttributes.Primary,
        "read-write" => TargetSessionAttributes.ReadWrite,
        "standby" => TargetSessionAttributes.Standby,
        "prefer-standby" => TargetSessionAttributes.PreferStandby,
        "read-only" => TargetSessionAttributes.ReadOnly,
        "prefer-primary" => TargetSessionAttributes.PreferPrimary,
        var other => throw new OptionException(
            StoreOptions.Owner(name), $"Url has target_session_attrs '{other}'; use any, primary, read-write, standby, prefer-standby, read-only or prefer-primary.", nameof(StoreOptions.Url)),
    };
}
