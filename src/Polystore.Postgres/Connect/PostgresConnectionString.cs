using System.Globalization;
using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Errors;

namespace Polystore.Postgres.Connect;

/// <summary>
/// Turns a URL into what the driver understands. Options are libpq's
/// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS); one that is not known is refused, because
/// an ignored <c>sslmode</c> with a typing error would be a hole.
/// </summary>
/// <param name="environment">Reads PGHOST, PGPORT, PGDATABASE and PGSSLMODE; the driver reads PGUSER, PGPASSWORD and PGPASSFILE itself.</param>
internal sealed class PostgresConnectionString(Func<string, string?> environment)
{
    private const int DefaultPort = 5432;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What every connection of this tool is called, unless the URL names it otherwise.</summary>
    public const string ApplicationName = "polystore";

    public NpgsqlConnectionStringBuilder Build(DatabaseUrl url)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = ApplicationName,
            Timeout = (int)ConnectTimeout.TotalSeconds,
            // One connection, closed when done: a pool would keep it and ask the server to forget things that a pooler must not be asked.
            Pooling = false,
            IncludeErrorDetail = false,
            Enlist = false,
        };
        SetHosts(builder, url);
        builder.Username = url.User ?? url.Option("user") ?? builder.Username;
        builder.Password = url.Password ?? url.Option("password");
        builder.Database = url.Database ?? url.Option("dbname") ?? Environment("PGDATABASE") ?? builder.Username;
        if (Environment("PGSSLMODE") is { } mode && url.Option("sslmode") is null)
        {
            builder.SslMode = Ssl(mode);
        }

        foreach (var (name, value) in url.Options)
        {
            Set(builder, name.ToLowerInvariant(), value);
        }

        return builder;
    }

    private void SetHosts(NpgsqlConnectionStringBuilder builder, DatabaseUrl url)
    {
        var port = Number("port", url.Option("port") ?? Environment("PGPORT") ?? DefaultPort.ToString(CultureInfo.InvariantCulture), 1, 65535);
        var hosts = url.Hosts.Count > 0
            ? url.Hosts
            : (url.Option("host") ?? Environment("PGHOST") ?? LocalDefault(port)).Split(',').Select(host => new HostEndpoint(host)).ToList();
        builder.Port = hosts.Count == 1 ? hosts[0].Port ?? port : port;
        builder.Host = hosts.Count == 1
            ? hosts[0].Host
            : string.Join(',', hosts.Select(host => string.Create(CultureInfo.InvariantCulture, $"{Bracketed(host)}:{host.Port ?? port}")));
    }

    private static string Bracketed(HostEndpoint host) => host.Host.Contains(':') && !host.IsUnixSocket ? $"[{host.Host}]" : host.Host;

    // As psql: the local socket where there is one, else the loopback address. Only looked at, never written to.
#pragma warning disable S5443
    private static readonly string[] SocketFolders = ["/var/run/postgresql", "/tmp"];
#pragma warning restore S5443

    private static string LocalDefault(int port) =>
        SocketFolders.FirstOrDefault(folder => File.Exists(string.Create(CultureInfo.InvariantCulture, $"{folder}/.s.PGSQL.{port}"))) ?? "localhost";

    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "host" or "port" or "user" or "password" or "dbname" or "target_session_attrs": break;
            case "sslmode": builder.SslMode = Ssl(value); break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "sslpassword": builder.SslPassword = value; break;
            case "sslnegotiation": builder.SslNegotiation = Word<SslNegotiation>(name, value); break;
            case "channel_binding": builder.ChannelBinding = Word<ChannelBinding>(name, value); break;
            case "gssencmode": builder.GssEncryptionMode = Word<GssEncryptionMode>(name, value); break;
            case "krbsrvname": builder.KerberosServiceName = value; break;
            case "require_auth": builder.RequireAuth = value; break;
            case "passfile": builder.Passfile = value; break;
            case "application_name" or "fallback_application_name": builder.ApplicationName = value; break;
            case "connect_timeout": builder.Timeout = Number(name, value, 0, 1024); break;
            case "options": builder.Options = value; break;
            case "keepalives": builder.TcpKeepAlive = Number(name, value, 0, 1) == 1; break;
            case "keepalives_idle": builder.TcpKeepAliveTime = Number(name, value, 0, int.MaxValue); break;
            case "keepalives_interval": builder.TcpKeepAliveInterval = Number(name, value, 0, int.MaxValue); break;
            case "load_balance_hosts": builder.LoadBalanceHosts = value == "random"; break;
            default:
                throw new UsageException(
                    $"The PostgreSQL URL has an unknown option '{name}'; known are sslmode, sslrootcert, sslcert, sslkey, application_name, connect_timeout, options, "
                    + "target_session_attrs and the others that libpq documents.");
        }
    }

    private static SslMode Ssl(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new UsageException($"sslmode '{value}' is unknown; use disable, allow, prefer, require, verify-ca or verify-full."),
    };

    /// <summary>Which of several servers to take; any when the URL does not say.</summary>
    public static TargetSessionAttributes Attributes(DatabaseUrl url) => url.Option("target_session_attrs") switch
    {
        null or "any" => TargetSessionAttributes.Any,
        "primary" => TargetSessionAttributes.Primary,
        "standby" => TargetSessionAttributes.Standby,
        "prefer-primary" => TargetSessionAttributes.PreferPrimary,
        "prefer-standby" => TargetSessionAttributes.PreferStandby,
        "read-write" => TargetSessionAttributes.ReadWrite,
        "read-only" => TargetSessionAttributes.ReadOnly,
        var value => throw new UsageException(
            $"target_session_attrs '{value}' is unknown; use any, primary, standby, prefer-primary, prefer-standby, read-write or read-only."),
    };

    private static T Word<T>(string name, string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var parsed) && !char.IsAsciiDigit(value[0])
            ? parsed
            : throw new UsageException($"{name} '{value}' is unknown; use {string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()}.");

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{name} '{value}' is not a whole number from {least} to {most}.");

    private string? Environment(string name) => environment(name) is { Length: > 0 } value ? value : null;
}
