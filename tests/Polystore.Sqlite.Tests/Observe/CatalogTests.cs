using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Sqlite.Tests.Connect;

namespace Polystore.Sqlite.Tests.Observe;

public sealed class CatalogTests
{
    [Fact]
    public async Task Columns_carry_type_nullability_default_collation_and_generation()
    {
        var table = await TableOf(
            """
            CREATE TABLE t(
              id INTEGER PRIMARY KEY,
              name VARCHAR(30) NOT NULL DEFAULT 'x' COLLATE NOCASE,
              bare,
              twice INT GENERATED ALWAYS AS (bare * 2) VIRTUAL,
              kept INT AS (bare + (1)) STORED)
            """);

        table.Columns.Select(column => column.Generation).ShouldBe(
            [ColumnGeneration.IdentityAlways, ColumnGeneration.None, ColumnGeneration.None, ColumnGeneration.Virtual, ColumnGeneration.Stored]);
        table.Columns.Select(column => column.Type).ShouldBe(["INTEGER", "VARCHAR(30)", "", "INT", "INT"]);
        table.Columns[0].Nullable.ShouldBeFalse();
        table.Columns[1].ShouldSatisfyAllConditions(
            column => column.Nullable.ShouldBeFalse(),
            column => column.Default.ShouldBe("'x'"),
            column => column.Collation.ShouldBe("NOCASE"),
            column => column.Position.ShouldBe(2));
        table.Columns[3].Default.ShouldBe("bare * 2");
        table.Columns[4].Default.ShouldBe("bare + (1)");
        table.PrimaryKey!.Columns.ShouldBe(["id"]);
        table.PrimaryKey.IndexName.ShouldBeNull();
    }

    [Theory]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT)", ColumnGeneration.IdentityByDefault)]
    [InlineData("CREATE TABLE t(id INTEGER, PRIMARY KEY(id AUTOINCREMENT))", ColumnGeneration.IdentityByDefault)]
    [InlineData("CREATE TABLE t(id INTEGER, PRIMARY KEY(id))", ColumnGeneration.IdentityAlways)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY DESC)", ColumnGeneration.None)]
    [InlineData("CREATE TABLE t(id INT PRIMARY KEY)", ColumnGeneration.None)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY) WITHOUT ROWID", ColumnGeneration.None)]
    public async Task Only_a_true_alias_of_the_rowid_is_shown_as_identity(string sql, ColumnGeneration expected)
    {
        var table = await TableOf(sql);

        table.Columns[0].Generation.ShouldBe(expected);
        table.HasOption("AUTOINCREMENT").ShouldBe(sql.Contains("AUTOINCREMENT"));
        table.HasOption("WITHOUT ROWID").ShouldBe(sql.Contains("WITHOUT"));
    }

    [Fact]
    public async Task Indexes_carry_expressions_directions_collations_predicate_and_their_text()
    {
        const string Odd = "CREATE  INDEX \"a \"\"b\"\"\" /* why */ ON t(lower( name ) COLLATE NOCASE DESC, b COLLATE RTRIM,\n name ASC) WHERE b > 3 -- end";
        var table = await TableOf($"CREATE TABLE t(name TEXT COLLATE NOCASE, b, UNIQUE(b, name)); {Odd}");

        var index = table.Indexes.Single(index => index.Name == "a \"b\"");
        index.Keys.Select(key => key.Expression).ShouldBe(["lower( name )", null, null]);
        index.Keys.Select(key => key.Column).ShouldBe([null, "b", "name"]);
        index.Keys.Select(key => key.Descending).ShouldBe([true, false, false]);
        index.Keys.Select(key => key.Collation).ShouldBe(["NOCASE", "RTRIM", null]);
        index.Predicate.ShouldBe("b > 3");
        index.Definition!.ShouldStartWith("CREATE INDEX \"a \"\"b\"\"\" /* why */ ON t(lower( name )");
        index.BacksConstraint.ShouldBeFalse();
        var unique = table.Indexes.Single(index => index.Unique);
        unique.BacksConstraint.ShouldBeTrue();
        unique.Definition.ShouldBeNull();
    }

    [Fact]
    public async Task Primary_key_of_a_WITHOUT_ROWID_table_is_its_index()
    {
        var table = await TableOf("CREATE TABLE t(a TEXT, b INT, c, CONSTRAINT \"the key\" PRIMARY KEY(b DESC, a)) WITHOUT ROWID");

        var index = table.Indexes.ShouldHaveSingleItem();
        index.Primary.ShouldBeTrue();
        index.ConstraintName.ShouldBe("the key");
        index.KeyColumns.ShouldBe(["b", "a"]);
        table.PrimaryKey!.Columns.ShouldBe(["b", "a"]);
        table.PrimaryKey.Name.ShouldBe("the key");
    }

    [Fact]
    public async Task Foreign_keys_keep_order_names_actions_and_deferral()
    {
        var table = await TableOf(
            """
            CREATE TABLE p(a, b, PRIMARY KEY(a, b));
            CREATE TABLE t(
              x REFERENCES p,
              y INT CONSTRAINT named REFERENCES q(k) ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED CHECK (y > 0),
              z INT REFERENCES t(x) NOT DEFERRABLE INITIALLY DEFERRED,
              CONSTRAINT pair FOREIGN KEY (x, y) REFERENCES p(b, a) ON DELETE RESTRICT
              CONSTRAINT positive CHECK (z > (0)))
            """);

        var keys = table.ForeignKeys.ToList();
        keys.Select(key => key.Name).ShouldBe([null, "named", null, "pair"]);
        keys.Select(key => key.Deferrable).ShouldBe([false, true, false, false]);
        keys[0].References!.Columns.ShouldBeEmpty();
        keys[1].References.ShouldSatisfyAllConditions(
            to => to!.OnDelete.ShouldBe("CASCADE"),
            to => to!.OnUpdate.ShouldBe("SET NULL"),
            to => to!.Table.ShouldBe(new ObjectName("main", "q")));
        keys[3].Columns.ShouldBe(["x", "y"]);
        keys[3].References!.Columns.ShouldBe(["b", "a"]);
        table.Constraints.Where(constraint => constraint.Kind == ConstraintKind.Check).Select(check => (check.Name, check.Definition))
            .ShouldBe([(null, "y > 0"), ("positive", "z > (0)")]);
    }

    [Fact]
    public async Task Odd_names_survive()
    {
        string[] names = ["select", "with space", "quo\"te", "apo'strophe", "dot.ted", "brack]et", "back`tick", "ünï 漢字 😀", new('n', 200), "100%", "semi;colon", "-- comment"];
        var sql = string.Join(";", names.Select(name => name.Replace("\"", "\"\"")).Select(name =>
            $"CREATE TABLE \"{name}\"(\"{name}\" INT, b); CREATE INDEX \"ix {name}\" ON \"{name}\"(\"{name}\"); INSERT INTO \"{name}\" VALUES (1, 2)"));
        using var database = new TempDatabase(sql, "odd %3F?name #1 ü.db");

        var snapshot = await database.ObserveAsync();

        snapshot.Catalog.Tables.Select(table => table.Name).ShouldBe(names, ignoreOrder: true);
        snapshot.Catalog.Tables.ShouldAllBe(table => table.Rows == 1 && table.Columns[0].Name == table.Name && table.Indexes[0].KeyColumns.Single() == table.Name);
        Directory.GetFiles(database.Folder).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Virtual_and_shadow_tables_are_told_apart()
    {
        using var database = new TempDatabase(
            "CREATE VIRTUAL TABLE words USING fts5(body); INSERT INTO words VALUES ('hello'); CREATE VIRTUAL TABLE boxes USING rtree(id, a, b); CREATE TABLE words_of_mine(a)");

        var catalog = (await database.ObserveAsync()).Catalog;

        catalog.Tables.Where(table => table.Kind == TableKind.Virtual).Select(table => (table.Name, table.Options["module"])).ShouldBe([("boxes", "rtree"), ("words", "fts5")]);
        catalog.FindTable(new ObjectName("main", "words_data"))!.Kind.ShouldBe(TableKind.Shadow);
        catalog.FindTable(new ObjectName("main", "boxes_node"))!.Kind.ShouldBe(TableKind.Shadow);
        catalog.FindTable(new ObjectName("main", "words_of_mine"))!.Kind.ShouldBe(TableKind.Ordinary);
    }

    [Fact]
    public async Task A_broken_view_and_a_missing_module_lose_nothing_else()
    {
        using var database = new TempDatabase(
            """
            CREATE TABLE a(x); CREATE TABLE gone(x);
            CREATE VIEW good AS SELECT x AS y FROM a;
            CREATE VIEW bad AS SELECT x FROM gone;
            DROP TABLE gone;
            PRAGMA writable_schema = ON;
            INSERT INTO sqlite_master VALUES ('table', 'far', 'far', 0, 'CREATE VIRTUAL TABLE far USING nowhere(a, b)');
            """);

        var catalog = (await database.ObserveAsync()).Catalog;

        catalog.Views.Single(view => view.Name == "good").Columns.Single().Name.ShouldBe("y");
        catalog.Views.Single(view => view.Name == "bad").ShouldSatisfyAllConditions(
            view => view.Columns.ShouldBeEmpty(),
            view => view.Options["broken"].ShouldContain("gone"));
        catalog.FindTable(new ObjectName("main", "far"))!.Kind.ShouldBe(TableKind.Virtual);
        catalog.FindTable(new ObjectName("main", "a"))!.Rows.ShouldBe(0);
    }

    [Fact]
    public async Task Statistics_of_ANALYZE_are_read_even_when_edited_by_hand()
    {
        using var database = new TempDatabase(
            """
            CREATE TABLE t(a, b); CREATE INDEX ab ON t(a, b); CREATE INDEX part ON t(a) WHERE b = 1; CREATE INDEX odd ON t(b);
            INSERT INTO t VALUES (1, 1), (1, 2), (2, 3), (2, 4);
            ANALYZE;
            UPDATE sqlite_stat1 SET stat = 'garbage' WHERE idx = 'odd';
            UPDATE sqlite_stat1 SET stat = '999 9 unordered sz=30' WHERE idx = 'part';
            INSERT INTO sqlite_stat1 VALUES (NULL, NULL, NULL), ('nothing', 'nowhere', '12'), ('t', 'ab2', NULL);
            """);

        var snapshot = await database.ObserveAsync();

        var table = snapshot.Catalog.Tables.Single();
        table.Indexes.Single(index => index.Name == "ab").RowsPerPrefix.ShouldBe([2, 1]);
        table.Indexes.Single(index => index.Name == "odd").RowsPerPrefix.ShouldBeEmpty();
        table.Indexes.Single(index => index.Name == "part").Options.Keys.ShouldBe(["unordered", "sz=30"]);
        snapshot.TryGet(Polystore.Sqlite.Observe.Sections.SqliteSections.Statistics, out var statistics, out _).ShouldBeTrue();
        statistics!.Present.ShouldBeTrue();
        statistics.Entries.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_thousand_tables_are_read_with_their_columns_and_sizes()
    {
        using var database = new TempDatabase(
            "BEGIN;" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"CREATE TABLE t{i}(id INTEGER PRIMARY KEY, a INT, b TEXT, c, d REFERENCES t0);")) + "COMMIT");

        var catalog = (await database.ObserveAsync()).Catalog;

        catalog.Tables.Count.ShouldBe(1000);
        catalog.Tables.ShouldAllBe(table => table.Columns.Count == 5 && table.ForeignKeys.Count() == 1 && table.Rows == 0);
    }

    [Fact]
    public async Task An_empty_file_is_an_empty_database()
    {
        using var database = new TempDatabase();
        await File.WriteAllBytesAsync(database.File, []);

        var snapshot = await database.ObserveAsync();

        snapshot.Catalog.Tables.ShouldBeEmpty();
        new FileInfo(database.File).Length.ShouldBe(0);
    }

    private static async Task<Table> TableOf(string sql)
    {
        using var database = new TempDatabase(sql);
        var snapshot = await database.ObserveAsync(new ObserveOptions());
        return snapshot.Catalog.Tables.Single(table => table.Name == "t");
    }
}
