namespace Polystore.Sql.PgQuery.Impact;

/// <summary>A lock on a table, view or index.</summary>
/// <param name="Schema">The schema, when written.</param>
/// <param name="Name">The name.</param>
/// <param name="Mode">How strong.</param>
public sealed record PgTableLock(string? Schema, string Name, PgLockMode Mode);
