namespace Polystore.TestServers;

/// <summary>What a test needs on the machine.</summary>
[Flags]
public enum TestServer
{
    None = 0,

    /// <summary>initdb and postgres.</summary>
    Postgres = 1,

    /// <summary>The pooler.</summary>
    PgBouncer = 2,

    /// <summary>Extension hypopg beside the server.</summary>
    HypoPg = 4,

    /// <summary>A server built with LLVM, which compiles expressions; some packages of the server leave it out.</summary>
    Jit = 8,

    /// <summary>redis-server, which is the sentinel, too.</summary>
    Redis = 16,

    /// <summary>Extension pg_qualstats beside the server.</summary>
    QualStats = 32,

    /// <summary>pg_dump and pg_restore beside the server; some packages of the server leave them out.</summary>
    PgDump = 64,
}
