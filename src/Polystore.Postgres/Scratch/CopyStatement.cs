namespace Polystore.Postgres.Scratch;

/// <summary>Statements of a remedy as they run inside a transaction on a copy, where nobody has to wait.</summary>
internal static class CopyStatement
{
    /// <summary>The statement without CONCURRENTLY, which refuses to run inside a transaction.</summary>
    public static string InTransaction(string statement) => statement.Replace(" INDEX CONCURRENTLY ", " INDEX ", StringComparison.Ordinal);
}
