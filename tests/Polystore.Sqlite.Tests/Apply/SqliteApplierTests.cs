using Polystore.Core.Engines;
using Polystore.Sqlite.Apply;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Tests.Connect;

namespace Polystore.Sqlite.Tests.Apply;

public sealed class SqliteApplierTests
{
    [Fact]
    public async Task Changes_are_applied_in_order_until_the_first_failure()
    {
        using var database = new TempDatabase("CREATE TABLE t(a, b)");

        var result = await ApplyAsync(
            database,
            Change("CREATE INDEX one ON t(a)"),
            Change("CREATE INDEX two ON t(b)", "CREATE INDEX three ON t(nowhere)"),
            Change("CREATE INDEX four ON t(b)"));

        result.Done.Count.ShouldBe(1);
        result.Failed!.Statements[0].ShouldContain("two");
        result.Error!.ShouldContain("nowhere");
        (await IndexesAsync(database)).ShouldBe(["one"]);
    }

    [Fact]
    public async Task New_foreign_key_violations_are_rolled_back_and_old_ones_tolerated()
    {
        using var database = new TempDatabase("CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(p REFERENCES p); INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1), (99)");

        (await ApplyAsync(database, Change("DELETE FROM p WHERE id = 2"))).Error.ShouldBeNull();
        var result = await ApplyAsync(database, Change("DELETE FROM p WHERE id = 1"));

        result.Error!.ShouldContain("1 new foreign-key violation");
        using var session = await database.OpenAsync();
        session.Query("SELECT id FROM p", row => row.Int64(0)).ShouldBe([1]);
    }

    [Fact]
    public async Task A_change_that_alters_what_it_does_not_name_is_rolled_back()
    {
        using var database = new TempDatabase("CREATE TABLE t(a); CREATE VIEW seen AS SELECT a FROM t");

        var result = await ApplyAsync(database, Change("ALTER TABLE t RENAME COLUMN a TO b"));

        result.Error!.ShouldContain("the view seen");
    }

    [Fact]
    public async Task Journal_mode_and_vacuum_run_outside_of_a_transaction()
    {
        using var database = new TempDatabase("CREATE TABLE t(a)");

        var result = await ApplyAsync(database, Change("PRAGMA journal_mode = WAL"), Change("VACUUM"), Change("PRAGMA auto_vacuum = INCREMENTAL", "VACUUM"));

        result.Error.ShouldBeNull();
        using var session = await database.OpenAsync();
        session.Query("PRAGMA journal_mode", row => row.Text(0)).ShouldBe(["wal"]);
    }

    [Fact]
    public async Task What_took_effect_outside_of_the_transaction_is_taken_back()
    {
        using var database = new TempDatabase("CREATE TABLE t(a)");

        var result = await ApplyAsync(
            database, new Change("f", "both", ["PRAGMA journal_mode = WAL", "CREATE INDEX i ON nowhere(a)"], ["PRAGMA journal_mode = DELETE"]));

        result.Failed.ShouldNotBeNull();
        using var session = await database.OpenAsync();
        session.Query("PRAGMA journal_mode", row => row.Text(0)).ShouldBe(["delete"]);
    }

    [Fact]
    public async Task A_locked_database_is_a_sentence()
    {
        using var database = new TempDatabase("CREATE TABLE t(a)");
        using var writer = await database.OpenForWritingAsync();
        writer.Execute("BEGIN IMMEDIATE");

        var result = await ApplyAsync(database, Change("CREATE INDEX i ON t(a)"));

        result.Error!.ShouldContain("locked by another process");
    }

    private static Change Change(params string[] statements) => new("f", "change", statements, []);

    private static Task<ApplyResult> ApplyAsync(TempDatabase database, params Change[] changes) =>
        new SqliteApplier().ApplyAsync(database.Url, changes, TempDatabase.WithoutData, null, CancellationToken.None);

    private static async Task<IReadOnlyList<string>> IndexesAsync(TempDatabase database)
    {
        using var session = await database.OpenAsync();
        return session.Query("SELECT name FROM sqlite_master WHERE type = 'index'", row => row.Text(0));
    }
}
