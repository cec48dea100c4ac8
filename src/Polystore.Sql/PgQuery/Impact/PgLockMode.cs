namespace Polystore.Sql.PgQuery.Impact;

/// <summary>The table-level lock modes, from weak to strong, with the server's own numbers (manual, "Explicit Locking"; storage/lockdefs.h).</summary>
public enum PgLockMode
{
    /// <summary>No lock on a table.</summary>
    None,

    /// <summary>ACCESS SHARE: of reading.</summary>
    AccessShare,

    /// <summary>ROW SHARE: of SELECT FOR UPDATE.</summary>
    RowShare,

    /// <summary>ROW EXCLUSIVE: of writing.</summary>
    RowExclusive,

    /// <summary>SHARE UPDATE EXCLUSIVE: of VACUUM and everything concurrent; reads and writes go on.</summary>
    ShareUpdateExclusive,

    /// <summary>SHARE: of CREATE INDEX; writes wait.</summary>
    Share,

    /// <summary>SHARE ROW EXCLUSIVE: of triggers and foreign keys; writes wait.</summary>
    ShareRowExclusive,

    /// <summary>EXCLUSIVE: of REFRESH MATERIALIZED VIEW CONCURRENTLY; writes wait.</summary>
    Exclusive,

    /// <summary>ACCESS EXCLUSIVE: reads wait too.</summary>
    AccessExclusive,
}
