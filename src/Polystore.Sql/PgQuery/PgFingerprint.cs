namespace Polystore.Sql.PgQuery;

/// <summary>What statements that differ only in constants, and in the length of lists of them, have in common.</summary>
/// <param name="Value">As a number.</param>
/// <param name="Text">As 16 hexadecimal digits.</param>
public sealed record PgFingerprint(ulong Value, string Text);
