using System.Globalization;
using Polystore.Core.Connections;

namespace Polystore.Core.Configuration;

/// <summary>
/// Finds the password that psql would find: in the URL, in PGPASSWORD, in the password file (option <c>passfile</c>,
/// PGPASSFILE, or <c>~/.pgpass</c>).
/// </summary>
internal static class PostgresPassword
{
    private const UnixFileMode OthersMayTouch =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static (DatabaseUrl Url, string? Warning) Complete(DatabaseUrl url, HostEnvironment environment)
    {
        if (url.Engine != EngineNames.Postgres || !string.IsNullOrEmpty(url.Password))
        {
            return (url, null);
        }

        if (Given(environment, "PGPASSWORD") is { } password)
        {
            return (url.WithPassword(password), null);
        }

        return Path(url, environment) is { } path && environment.FileExists(path) ? FromFile(url, path, environment) : (url, null);
    }

    private static (DatabaseUrl Url, string? Warning) FromFile(DatabaseUrl url, string path, HostEnvironment environment)
    {
        // psql ignores such a file too, and says so.
        if (environment.FileMode(path) is { } mode && (mode & OthersMayTouch) != UnixFileMode.None)
        {
            return (url, $"The password file {path} is ignored because others may read or write it; run `chmod 600 {path}`.");
        }

        if (environment.ReadFile(path) is not { } content)
        {
            return (url, $"The password file {path} cannot be read and is ignored.");
        }

        var user = url.User ?? Given(environment, "PGUSER") ?? environment.UserName;
        var database = url.Database ?? Given(environment, "PGDATABASE") ?? user;
        var found = Endpoints(url, environment)
            .Select(endpoint => PasswordFile.Find(content, endpoint.Host, endpoint.Port, database, user))
            .FirstOrDefault(password => password is not null);
        return (found is null ? url : url.WithPassword(found), null);
    }

    private static IEnumerable<(string Host, string Port)> Endpoints(DatabaseUrl url, HostEnvironment environment)
    {
        var port = Given(environment, "PGPORT") ?? "5432";
        IEnumerable<HostEndpoint> hosts = url.Hosts.Count > 0
            ? url.Hosts
            : (Given(environment, "PGHOST") ?? "localhost").Split(',').Select(host => new HostEndpoint(host));
        return hosts.Select(endpoint => (HostToMatch(endpoint), endpoint.Port?.ToString(CultureInfo.InvariantCulture) ?? port));
    }

    // "localhost" also stands for a socket; libpq asks that it be in its own default folder, which only its build knows.
    private static string HostToMatch(HostEndpoint endpoint) =>
        endpoint.IsUnixSocket || endpoint.Host.Length == 0 ? "localhost" : endpoint.Host;

    private static string? Path(DatabaseUrl url, HostEnvironment environment)
    {
        if (url.Option("passfile") is { Length: > 0 } option)
        {
            return option;
        }

        if (Given(environment, "PGPASSFILE") is { } file)
        {
            return file;
        }

        return environment.IsWindows
            ? Given(environment, "APPDATA") is { } roaming ? roaming + @"\postgresql\pgpass.conf" : null
            : Given(environment, "HOME") is { } home ? home.TrimEnd('/') + "/.pgpass" : null;
    }

    private static string? Given(HostEnvironment environment, string name) => environment.Variable(name) is { Length: > 0 } value ? value : null;
}
