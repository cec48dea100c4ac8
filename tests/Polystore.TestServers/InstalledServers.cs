namespace Polystore.TestServers;

/// <summary>Finds server programs on this machine.</summary>
public static class InstalledServers
{
    /// <summary>The sentence that a skipped test shows; null when all is here.</summary>
    public static string? WhatIsMissing(TestServer needs)
    {
        if (needs.HasFlag(TestServer.Postgres) && PostgresBinaries() is null)
        {
            return "PostgreSQL's initdb and postgres are not installed (Debian: postgresql-15); set POLYSTORE_PG_BIN to their folder.";
        }

        if (needs.HasFlag(TestServer.PgDump) && PostgresBinaries() is { } bin && !File.Exists(Path.Combine(bin, "pg_dump")))
        {
            return $"pg_dump is not beside the server in {bin}.";
        }

        if (needs.HasFlag(TestServer.PgBouncer) && PgBouncer() is null)
        {
            return "pgbouncer is not installed (Debian: pgbouncer).";
        }

        if (needs.HasFlag(TestServer.Redis) && Redis() is null)
        {
            return "redis-server is not installed (Debian: redis-server).";
        }

        // What pg_jit_available() looks for (src/backend/jit/jit.c).
        if (needs.HasFlag(TestServer.Jit) && !HasModule("llvmjit"))
        {
            return "This build of PostgreSQL has no llvmjit, so pg_jit_available() is false.";
        }

        if (needs.HasFlag(TestServer.QualStats) && !HasModule("pg_qualstats"))
        {
            return "The extension pg_qualstats is not installed (Debian: postgresql-15-pg-qualstats).";
        }

        return needs.HasFlag(TestServer.HypoPg) && !HasExtension("hypopg")
            ? "The extension hypopg is not installed (Debian: postgresql-15-hypopg)."
            : null;
    }

    /// <summary>The folder of initdb and postgres: POLYSTORE_PG_BIN, else the newest that Debian installed; null when there is none.</summary>
    public static string? PostgresBinaries()
    {
        var given = Environment.GetEnvironmentVariable("POLYSTORE_PG_BIN");
        if (!string.IsNullOrEmpty(given))
        {
            return IsServerFolder(given) ? given : null;
        }

        const string debian = "/usr/lib/postgresql";
        return !Directory.Exists(debian)
            ? null
            : Directory.GetDirectories(debian)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(IsServerFolder);
    }

    /// <summary>The pooler's program; null when there is none.</summary>
    public static string? PgBouncer() => InPath("pgbouncer");

    /// <summary>redis-server; null when there is none.</summary>
    public static string? Redis() => InPath("redis-server");

    /// <summary>True when the server's library folder holds the module (<c>pg_qualstats</c>).</summary>
    public static bool HasModule(string name) => Near("lib", $"{name}.so") is not null;

    /// <summary>True when the extension's control file is installed.</summary>
    public static bool HasExtension(string name) => Near("share", $"{name}.control") is not null;

    internal static string? InPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Concat(["/usr/sbin", "/sbin"])
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static bool IsServerFolder(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));

    // Debian keeps modules in ../lib and control files in /usr/share/postgresql/N/extension; a plain install keeps both beside bin.
    private static string? Near(string kind, string file)
    {
        if (PostgresBinaries() is not { } bin)
        {
            return null;
        }

        var home = Path.GetDirectoryName(bin.TrimEnd('/'))!;
        string[] folders = kind == "lib"
            ? [Path.Combine(home, "lib"), Path.Combine(home, "lib", "postgresql")]
            :
            [
                Path.Combine("/usr/share/postgresql", Path.GetFileName(home), "extension"),
                Path.Combine(home, "share", "extension"),
                Path.Combine(home, "share", "postgresql", "extension"),
            ];
        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
