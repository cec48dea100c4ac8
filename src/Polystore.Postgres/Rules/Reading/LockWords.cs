namespace Polystore.Postgres.Rules.Reading;

/// <summary>Lock levels in PostgreSQL's words and whom they stop (manual, section 13.3.1 Table-Level Locks).</summary>
internal static class LockWords
{
    public const string CreateConcurrently =
        "SHARE UPDATE EXCLUSIVE on the table: reads and writes go on, other schema changes and VACUUM of the table wait; the build waits for transactions that are open when it starts";

    public const string DropConcurrently =
        "SHARE UPDATE EXCLUSIVE on the table: reads and writes go on; the drop waits for transactions that use the table";

    public const string CreateOnPartitioned =
        "SHARE on the table and every partition: reads go on, writes wait until the build is done";

    public const string DropOnPartitioned = "ACCESS EXCLUSIVE on the table and every partition for a moment: reads and writes wait";

    public const string AccessExclusiveBrief = "ACCESS EXCLUSIVE on the table for a moment: reads and writes wait";

    public const string ShareUpdateExclusive = "SHARE UPDATE EXCLUSIVE on the table: reads and writes go on, schema changes and other maintenance of the table wait";
}
