using System.Globalization;
using System.Text.RegularExpressions;
using Polystore.Core.Errors;
using Polystore.Scratch;

namespace Polystore.Postgres.Scratch;

/// <summary>The programs of a PostgreSQL installation on this machine.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Major">Its major version.</param>
internal sealed partial record PostgresPrograms(string Folder, int Major)
{
    /// <summary>Names the folder of an installation that is nowhere else to be found; it comes before all others of its version.</summary>
    public const string Variable = "POLYSTORE_PG_BIN";

    private static readonly string[] Needed = ["initdb", "postgres", "pg_dump", "pg_restore"];

    /// <summary>Path of one of them.</summary>
    public string this[string program] => Path.Combine(Folder, program);

    /// <summary>The installation that plans as the server does: of its major version, else the next newer one, which can read its dump.</summary>
    /// <param name="major">Major version of the server.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static async Task<PostgresPrograms> FindAsync(int major, CancellationToken cancellationToken)
    {
        var found = new List<PostgresPrograms>();
        foreach (var folder in Folders().Distinct(StringComparer.Ordinal).Where(folder => Array.TrueForAll(Needed, program => File.Exists(Path.Combine(folder, program)))))
        {
            var version = await ToolRun.OutputAsync(Path.Combine(folder, "postgres"), ["--version"], cancellationToken);
            if (Version().Match(version) is { Success: true } match)
            {
                found.Add(new PostgresPrograms(folder, int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture)));
            }
        }

        return found.Where(programs => programs.Major >= major).MinBy(programs => programs.Major)
            ?? throw new UsageException(
                $"To measure without a copy that you name, the server programs of PostgreSQL {major} or newer have to be on this machine (Debian: apt-get install postgresql-{major}; elsewhere name their folder in {Variable}), and "
                + (found.Count == 0 ? "there are none" : $"the newest here are of {found.Max(programs => programs.Major)}")
                + "; install them, or name a copy with --prove-on URL.");
    }

    // What was named, and what is in the PATH, first; then where Debian, Red Hat's and Homebrew's packages and the sources put them.
    private static IEnumerable<string> Folders() =>
    [
        Environment.GetEnvironmentVariable(Variable) ?? "",
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. Under("/usr/lib/postgresql", "*"),
        .. Under("/usr", "pgsql-*"),
        .. Under("/opt/homebrew/opt", "postgresql*"),
        .. Under("/usr/local/opt", "postgresql*"),
        "/usr/local/pgsql/bin",
    ];

    private static IEnumerable<string> Under(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Select(folder => Path.Combine(folder, "bin")) : [];

    [GeneratedRegex(@"\) (?<major>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();
}
