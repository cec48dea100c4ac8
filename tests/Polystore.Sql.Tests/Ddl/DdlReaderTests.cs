using Polystore.Sql.Ddl;
using Polystore.Sql.Shapes;
using Polystore.Sql.Tests.Shapes;

namespace Polystore.Sql.Tests.Ddl;

public sealed class DdlReaderTests
{
    private static TableDefinition Table(string sql)
    {
        var table = DdlReader.ReadCreateTable(sql).ShouldNotBeNull();
        table.Problem.ShouldBeNull();
        return table;
    }

    [Fact]
    public void Reads_every_part_of_a_column()
    {
        var table = Table("""
            CREATE TABLE IF NOT EXISTS main."odd ""name" ( -- the table
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              [a b] VARCHAR ( 20 , 3 ) NOT NULL ON CONFLICT FAIL DEFAULT 'x,''y' COLLATE NOCASE,
              `price` DECIMAL(10, 2) DEFAULT -1.5 CONSTRAINT positive CHECK (price > 0 /* ) */ AND 1) CHECK (price < 5),
              'quoted' UNSIGNED BIG INT UNIQUE DEFAULT (1 + (2)),
              made TEXT DEFAULT CURRENT_TIMESTAMP,
              full_name TEXT GENERATED ALWAYS AS (a || ' ' || b) STORED,
              short AS (substr(a, 1, 2)),
              parent REFERENCES "odd ""name" (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
              untyped
            )
            """);
        table.Name.ShouldBe("odd \"name");
        table.Schema.ShouldBe("main");
        table.Columns.Select(c => (c.Name, c.Type)).ShouldBe(
        [
            ("id", "INTEGER"), ("a b", "VARCHAR ( 20 , 3 )"), ("price", "DECIMAL(10, 2)"), ("quoted", "UNSIGNED BIG INT"), ("made", "TEXT"),
            ("full_name", "TEXT"), ("short", ""), ("parent", ""), ("untyped", ""),
        ]);
        table.Columns[0].ShouldBe(table.Columns[0] with { PrimaryKey = true, AutoIncrement = true });
        table.Columns[1].ShouldBe(table.Columns[1] with { NotNull = true, Default = "'x,''y'", Collation = "NOCASE" });
        table.Columns[2].Default.ShouldBe("-1.5");
        table.Columns[2].Checks.ShouldBe([new CheckDefinition("positive", "price > 0 /* ) */ AND 1"), new CheckDefinition(null, "price < 5")]);
        table.Columns[3].ShouldBe(table.Columns[3] with { Unique = true, Default = "(1 + (2))" });
        table.Columns[4].Default.ShouldBe("CURRENT_TIMESTAMP");
        (table.Columns[5].Generated, table.Columns[5].GeneratedStored).ShouldBe(("a || ' ' || b", true));
        (table.Columns[6].Generated, table.Columns[6].GeneratedStored).ShouldBe(("substr(a, 1, 2)", false));
        var key = table.ForeignKeys.ShouldHaveSingleItem();
        key.Columns.ShouldBe(["parent"]);
        key.Table.ShouldBe("odd \"name");
        (key.OnDelete, key.OnUpdate, key.Deferrable, key.InitiallyDeferred, key.IsOnColumn)
            .ShouldBe((ReferentialAction.SetNull, ReferentialAction.Cascade, true, true, true));
    }

    [Fact]
    public void Reads_table_constraints_with_and_without_commas()
    {
        var table = Table("""
            create temp table t(a, b text, c,
              constraint pk primary key (a desc, b collate nocase) on conflict ignore,
              unique (c) constraint u unique (b, c)
              check (a > b), constraint fk foreign key (a, b) references p on delete cascade match full not deferrable
            ) without rowid, strict;
            """);
        (table.Temporary, table.WithoutRowId, table.Strict).ShouldBe((true, true, true));
        table.Keys.Select(k => (k.Name, k.IsPrimary)).ShouldBe([("pk", true), (null, false), ("u", false)]);
        table.Keys[0].Keys.Select(k => (k.Column, k.Descending, k.Collation)).ShouldBe([("a", true, null), ("b", false, "nocase")]);
        table.Checks.ShouldBe([new CheckDefinition(null, "a > b")]);
        var key = table.ForeignKeys.ShouldHaveSingleItem();
        (key.Name, key.Table, key.Match, key.Deferrable).ShouldBe(("fk", "p", "full", false));
        key.ReferencedColumns.ShouldBeEmpty();
    }

    [Fact]
    public void Reads_virtual_tables_and_tables_from_a_query()
    {
        var table = Table("CREATE VIRTUAL TABLE f USING fts5(title, body UNINDEXED, tokenize = 'porter, x', content=(a, b))");
        table.Module.ShouldBe("fts5");
        table.ModuleArguments.ShouldBe(["title", "body UNINDEXED", "tokenize = 'porter, x'", "content=(a, b)"]);
        Table("CREATE VIRTUAL TABLE d USING dbstat").ModuleArguments.ShouldBeEmpty();
        Table("CREATE TABLE t AS SELECT 1 AS a;").AsQuery.ShouldBe("SELECT 1 AS a");
    }

    [Fact]
    public void Takes_keywords_for_names_where_sqlite_does() =>
        Table("CREATE TABLE \"order\"(key TEXT, desc INT, \"from\" x, row, action TEXT NULL, generated TEXT)").Columns.Select(c => c.Name)
            .ShouldBe(["key", "desc", "from", "row", "action", "generated"]);

    [Fact]
    public void Reads_an_index_with_expressions_and_a_condition()
    {
        var index = DdlReader.ReadCreateIndex("""
            CREATE UNIQUE INDEX IF NOT EXISTS main."ix" ON [the table] (
              lower( email ) COLLATE NOCASE DESC, -- first
              "last name" ASC, created_at DESC, json_extract(data, '$.a,b'), a + b) WHERE deleted_at IS NULL AND status = 'open';
            """).ShouldNotBeNull();
        index.Problem.ShouldBeNull();
        (index.Schema, index.Name, index.Table, index.Unique).ShouldBe(("main", "ix", "the table", true));
        index.Keys.Select(k => (k.Text, k.Column, k.Collation, k.Descending)).ShouldBe(
        [
            ("lower( email )", null, "NOCASE", true), ("\"last name\"", "last name", null, false), ("created_at", "created_at", null, true),
            ("json_extract(data, '$.a,b')", null, null, false), ("a + b", null, null, false),
        ]);
        index.Where.ShouldBe("deleted_at IS NULL AND status = 'open'");
        index.Conditions.Count.ShouldBe(2);
        SqlExpressionText.Canonical(index.Keys[0].Expression, SqlDialect.Sqlite).ShouldBe("lower(email)");
    }

    [Fact]
    public void Reads_a_view()
    {
        var view = DdlReader.ReadCreateView("CREATE TEMP VIEW v(a, b) AS WITH x AS (SELECT 1) SELECT * FROM x, users").ShouldNotBeNull();
        view.Understood.ShouldBeTrue();
        view.Columns.ShouldBe(["a", "b"]);
        view.Query!.Query!.Sources.Select(s => s.Name).ShouldBe(["x", "users"]);
    }

    [Fact]
    public void Reads_a_trigger()
    {
        var trigger = DdlReader.ReadCreateTrigger("""
            CREATE TRIGGER tr AFTER UPDATE OF a, "b c" ON t FOR EACH ROW WHEN new.a > 1 AND old.b IS NOT NULL BEGIN
              UPDATE u SET x = CASE WHEN new.a THEN 1 END WHERE id = new.id; -- ;
              INSERT INTO log VALUES (';', new.a);
            END
            """).ShouldNotBeNull();
        trigger.Problem.ShouldBeNull();
        (trigger.Timing, trigger.Event, trigger.Table).ShouldBe((TriggerTiming.After, TriggerEvent.Update, "t"));
        trigger.Columns.ShouldBe(["a", "b c"]);
        trigger.When.ShouldBe("new.a > 1 AND old.b IS NOT NULL");
        trigger.Body.Select(b => b.Verb).ShouldBe([StatementVerb.Update, StatementVerb.Insert]);
        DdlReader.ReadCreateTrigger("create trigger x instead of insert on v begin select 1; end;")!.Timing.ShouldBe(TriggerTiming.InsteadOf);
    }

    [Theory]
    [InlineData("CREATE TABLE t(a, b")]
    [InlineData("CREATE TABLE t(a DEFAULT )")]
    [InlineData("CREATE TABLE")]
    [InlineData("CREATE TABLE t(a) nonsense")]
    [InlineData("CREATE TABLE t(a CHECK (b)")]
    public void Says_what_it_did_not_understand(string sql)
    {
        var table = DdlReader.ReadCreateTable(sql).ShouldNotBeNull();
        table.Understood.ShouldBeFalse();
        table.Problem!.Reason.ShouldNotBeEmpty();
    }

    [Fact]
    public void Another_statement_is_null()
    {
        DdlReader.ReadCreateTable("CREATE INDEX i ON t(a)").ShouldBeNull();
        DdlReader.ReadCreateIndex("CREATE TABLE t(a)").ShouldBeNull();
        DdlReader.ReadCreateView("select 1").ShouldBeNull();
        DdlReader.ReadCreateTrigger("").ShouldBeNull();
    }

    [Fact]
    public void No_text_makes_it_throw() => SqlSoup.Holds((sql, _) =>
    {
        foreach (var start in new[] { "", "CREATE TABLE t(", "CREATE INDEX i ON t(", "CREATE VIEW v AS ", "CREATE TRIGGER t AFTER INSERT ON t BEGIN ", "CREATE VIRTUAL TABLE t USING m(" })
        {
            DdlReader.ReadCreateTable(start + sql);
            DdlReader.ReadCreateIndex(start + sql);
            DdlReader.ReadCreateView(start + sql);
            DdlReader.ReadCreateTrigger(start + sql);
        }

        return true;
    });

    [Fact]
    public void Mutated_definitions_are_read_without_harm()
    {
        var random = new Random(42);
        const string Sql = "CREATE TABLE t (id INTEGER PRIMARY KEY , a TEXT DEFAULT ( 'x' ) CHECK ( a > 1 ) REFERENCES p ( b ) ON DELETE CASCADE , UNIQUE ( a , b ) ) STRICT";
        for (var i = 0; i < 3_000; i++)
            DdlReader.ReadCreateTable(Mutation.Of(Sql, random));
    }
}
