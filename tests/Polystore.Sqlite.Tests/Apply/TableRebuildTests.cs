using Polystore.Core.Engines;
using Polystore.Sqlite.Apply;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Tests.Connect;

namespace Polystore.Sqlite.Tests.Apply;

public sealed class TableRebuildTests
{
    private const string Schema =
        """"
        CREATE TABLE parent(id INTEGER PRIMARY KEY, "odd ""name""" TEXT);
        CREATE TABLE other(id INTEGER PRIMARY KEY, t_id INT REFERENCES T(id) ON DELETE CASCADE);
        CREATE TABLE  "t" (
          id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key
          boss INT REFERENCES t(id),
          p INT REFERENCES parent,
          name TEXT COLLATE NOCASE,
          size INT GENERATED ALWAYS AS (length(name)) STORED
        );
        CREATE INDEX ix_name  ON t ( name DESC )  WHERE p IS NOT NULL;
        CREATE UNIQUE INDEX ix_lower ON t(lower(name), id);
        CREATE TABLE log(what);
        CREATE TRIGGER t_added AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('added ' || new.name); END;
        CREATE TRIGGER other_gone AFTER DELETE ON other BEGIN UPDATE t SET boss = NULL WHERE id = old.t_id; END;
        CREATE VIEW v AS SELECT name, size FROM t WHERE id > 1;
        CREATE TRIGGER v_insert INSTEAD OF INSERT ON v BEGIN INSERT INTO t(name) VALUES (new.name); END;
        INSERT INTO parent VALUES (1, 'x');
        INSERT INTO t(id, boss, p, name) VALUES (1, NULL, 1, 'ann'), (2, 1, 1, 'bob'), (7, 2, NULL, 'cyd'), (9, NULL, NULL, 'gone');
        DELETE FROM t WHERE id = 9;
        INSERT INTO other VALUES (1, 7);
        """";

    [Theory]
    [InlineData("CREATE TABLE \"t\"(id INTEGER PRIMARY KEY AUTOINCREMENT, boss INT REFERENCES t(id), p INTEGER REFERENCES parent, name TEXT COLLATE NOCASE, size INT AS (length(name)) STORED) STRICT")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, boss INT REFERENCES t(id), p INT, name TEXT)")]
    [InlineData("CREATE TABLE t(id INT PRIMARY KEY NOT NULL, boss INT REFERENCES t(id), p INT, name TEXT COLLATE NOCASE) WITHOUT ROWID")]
    public async Task A_rebuild_and_its_rollback_bring_schema_rows_and_counter_back(string newDefinition)
    {
        // STRICT came with 3.37.
        newDefinition = SqliteSession.Library.IsAtLeast(3, 37) ? newDefinition : newDefinition.Replace(" STRICT", "");
        using var database = new TempDatabase(Schema);
        var before = await StateAsync(database);
        var rebuild = await RebuildAsync(database, newDefinition);
        var change = new Change("f", "rebuild t", rebuild.Apply, rebuild.Rollback);

        var applied = await ApplyAsync(database, change);

        applied.Error.ShouldBeNull();
        var between = await StateAsync(database);
        between.Schema.ShouldNotBe(before.Schema);
        between.Schema.Where(sql => !sql.Contains("TABLE", StringComparison.Ordinal)).ShouldBe(before.Schema.Where(sql => !sql.Contains("TABLE", StringComparison.Ordinal)));
        between.Rows.Select(row => row.Split('|')[0]).ShouldBe(before.Rows.Select(row => row.Split('|')[0]));

        var undone = await ApplyAsync(database, new Change("f", "undo", rebuild.Rollback, rebuild.Apply));

        undone.Error.ShouldBeNull();
        var after = await StateAsync(database);
        after.Schema.ShouldBe(before.Schema);
        after.Rows.ShouldBe(before.Rows);
        after.Counter.ShouldBe(9);
        after.Integrity.ShouldBe("ok");
    }

    [Fact]
    public async Task Rowids_are_kept_where_no_column_is_the_rowid()
    {
        using var database = new TempDatabase("CREATE TABLE t(a TEXT, rowid INT); INSERT INTO t(_rowid_, a) VALUES (5, 'x'), (3, 'y'), (100, 'z')");
        var rebuild = await RebuildAsync(database, "CREATE TABLE t(a TEXT NOT NULL, rowid INT)");

        (await ApplyAsync(database, new Change("f", "rebuild", rebuild.Apply, rebuild.Rollback))).Error.ShouldBeNull();

        using var session = await database.OpenAsync();
        session.Query("SELECT _rowid_, a FROM t ORDER BY 1", row => row.Text(0) + row.Text(1)).ShouldBe(["3y", "5x", "100z"]);
    }

    [Fact]
    public async Task Values_are_converted_by_the_given_expressions()
    {
        using var database = new TempDatabase("CREATE TABLE t(id INTEGER PRIMARY KEY, price TEXT); INSERT INTO t VALUES (1, '12'), (2, NULL)");
        var snapshot = await database.ObserveAsync();
        var rebuild = TableRebuild.Of(
            snapshot.Catalog, snapshot.Catalog.Tables.Single(), "CREATE TABLE t(id INTEGER PRIMARY KEY, price INTEGER, cents INT)", new Dictionary<string, string> { ["cents"] = "CAST(price AS INTEGER) * 100" });

        (await ApplyAsync(database, new Change("f", "rebuild", rebuild.Apply, rebuild.Rollback))).Error.ShouldBeNull();

        using var session = await database.OpenAsync();
        session.Query("SELECT typeof(price), cents FROM t", row => row.Text(0) + row.Text(1)).ShouldBe(["integer1200", "null"]);
    }

    [Fact]
    public async Task A_row_that_the_new_definition_refuses_leaves_everything_as_it_was()
    {
        using var database = new TempDatabase(Schema);
        var before = await StateAsync(database);
        var rebuild = await RebuildAsync(database, "CREATE TABLE t(id INTEGER PRIMARY KEY, boss INT NOT NULL, p INT, name TEXT)");

        var result = await ApplyAsync(database, new Change("f", "rebuild", rebuild.Apply, rebuild.Rollback));

        result.Failed.ShouldNotBeNull();
        result.Error!.ShouldContain("NOT NULL");
        (await StateAsync(database)).Schema.ShouldBe(before.Schema);
        (await StateAsync(database)).Rows.ShouldBe(before.Rows);
    }

    private static async Task<TableRebuild> RebuildAsync(TempDatabase database, string newDefinition)
    {
        var catalog = (await database.ObserveAsync()).Catalog;
        return TableRebuild.Of(catalog, catalog.Tables.Single(table => table.Name == "t"), newDefinition);
    }

    private static Task<ApplyResult> ApplyAsync(TempDatabase database, Change change) =>
        new SqliteApplier().ApplyAsync(database.Url, [change], TempDatabase.WithoutData, null, CancellationToken.None);

    private static async Task<(List<string> Schema, List<string> Rows, long Counter, string Integrity)> StateAsync(TempDatabase database)
    {
        using var session = await database.OpenAsync();
        return (
            [.. session.Query("SELECT coalesce(sql, name) FROM sqlite_master WHERE name <> 'sqlite_sequence' ORDER BY type, name", row => row.Text(0))],
            [.. session.Query("SELECT id || '|' || coalesce(boss, '-') || '|' || coalesce(p, '-') || '|' || name FROM t ORDER BY id", row => row.Text(0))],
            session.Query("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 't'", row => row.Int64(0)) is [var seq] ? seq : 0,
            session.Query("PRAGMA integrity_check", row => row.Text(0))[0]);
    }
}
