using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Observe.Sections;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests;

public sealed class ProbeTests
{
    private const string OddSchema = """
        CREATE SCHEMA "we.ird ""Schéma";
        CREATE DOMAIN public.email AS text CHECK (VALUE ~ '@');
        CREATE TABLE "we.ird ""Schéma"."select" (
            "Id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            "a b" varchar(20) COLLATE "C" DEFAULT 'x;''y' NOT NULL,
            mail email,
            total numeric(10,2),
            twice numeric GENERATED ALWAYS AS (total * 2) STORED,
            gone int,
            tags text[],
            CONSTRAINT "ch eck" CHECK (total > 0),
            CONSTRAINT uq UNIQUE ("a b") DEFERRABLE) WITH (autovacuum_enabled = false);
        ALTER TABLE "we.ird ""Schéma"."select" DROP COLUMN gone;
        COMMENT ON COLUMN "we.ird ""Schéma"."select".total IS 'how much';
        CREATE INDEX odd ON "we.ird ""Schéma"."select" ("a b" varchar_pattern_ops DESC, lower(mail) NULLS FIRST, total DESC) INCLUDE (tags) WITH (fillfactor = 70) WHERE total > 5;
        CREATE INDEX tags_gin ON "we.ird ""Schéma"."select" USING gin (tags);
        CREATE TABLE child (
            id serial PRIMARY KEY, parent bigint, note text,
            CONSTRAINT fk FOREIGN KEY (parent) REFERENCES "we.ird ""Schéma"."select" ("Id") ON DELETE CASCADE ON UPDATE SET NULL,
            CONSTRAINT late CHECK (id > 0)) WITH (fillfactor = 80, autovacuum_enabled = false);
        ALTER TABLE child DROP CONSTRAINT late, ADD CONSTRAINT late CHECK (id > 0) NOT VALID;
        CREATE UNLOGGED TABLE scratch (a int);
        CREATE TABLE p (at date, n int) PARTITION BY RANGE (at);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE prest PARTITION OF p DEFAULT;
        CREATE INDEX p_at ON p (at);
        CREATE TABLE base (a int); CREATE TABLE derived (b int) INHERITS (base);
        CREATE MATERIALIZED VIEW mv AS SELECT count(*) FROM child;
        CREATE VIEW v WITH (security_barrier = true) AS SELECT id, note FROM child;
        CREATE FUNCTION f(int, text) RETURNS int LANGUAGE sql SECURITY DEFINER STABLE SET search_path = pg_catalog AS 'SELECT 1';
        CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER tr BEFORE INSERT OR UPDATE ON child FOR EACH ROW EXECUTE FUNCTION t();
        ALTER TABLE child ENABLE ROW LEVEL SECURITY;
        CREATE POLICY pol ON child FOR SELECT USING (note = current_user);
        CREATE STATISTICS st (dependencies) ON parent, note FROM child;
        INSERT INTO "we.ird ""Schéma"."select" ("a b", mail, total) SELECT i::text, i || '@x', i FROM generate_series(1, 100) i;
        INSERT INTO child (parent, note) SELECT 1 + i % 10, CASE WHEN i % 4 = 0 THEN 'n' || i END FROM generate_series(1, 400) i;
        INSERT INTO p SELECT '2024-05-01', i FROM generate_series(1, 50) i;
        ANALYZE;
        """;

    private static async Task<Snapshot> ObserveAsync(PostgresServer server, string database, string role = "postgres") =>
        await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database, role)), new ObserveOptions(), null, default);

    [ServerFact(TestServer.Postgres)]
    public async Task Catalogue_is_exact_with_odd_names()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(OddSchema);
        var snapshot = await ObserveAsync(server, database);
        const string schema = "we.ird \"Schéma";

        var table = snapshot.Catalog.FindTable(new ObjectName(schema, "select"))!;
        table.Columns.Select(column => column.Name).ShouldBe(["Id", "a b", "mail", "total", "twice", "tags"]);
        table.Columns[0].Generation.ShouldBe(ColumnGeneration.IdentityAlways);
        table.Columns[1].ShouldSatisfyAllConditions(
            column => column.Type.ShouldBe("character varying(20)"),
            column => column.Collation.ShouldBe("C"),
            column => column.Nullable.ShouldBeFalse(),
            column => column.Default.ShouldBe("'x;''y'::character varying"),
            column => column.Statistics!.DistinctValues.ShouldBe(100));
        table.Columns[3].Comment.ShouldBe("how much");
        table.Columns[4].Generation.ShouldBe(ColumnGeneration.Stored);
        table.PrimaryKey!.Columns.ShouldBe(["Id"]);
        table.Rows.ShouldBe(100);
        table.Bytes.ShouldBe(8192);
        table.TotalBytes.ShouldBe((long)(await server.ScalarAsync("SELECT pg_total_relation_size('\"we.ird \"\"Schéma\".\"select\"')", database))!);
        table.Constraints.Single(constraint => constraint.Name == "ch eck").Definition.ShouldBe("CHECK ((total > (0)::numeric))");
        table.Constraints.Single(constraint => constraint.Name == "uq").ShouldSatisfyAllConditions(uq => uq.Deferrable.ShouldBeTrue(), uq => uq.IndexName.ShouldBe("uq"));

        var odd = table.Indexes.Single(index => index.Name == "odd");
        odd.Keys[0].ShouldBe(new IndexKey { Column = "a b", Descending = true, NullsFirst = true, OperatorClass = "varchar_pattern_ops" });
        odd.Keys[1].Expression.ShouldBe("lower((mail)::text)");
        odd.Keys[1].NullsFirst.ShouldBe(true);
        odd.Keys[2].OperatorClass.ShouldBeNull();
        odd.Include.ShouldBe(["tags"]);
        odd.Predicate.ShouldBe("(total > (5)::numeric)");
        odd.Options["fillfactor"].ShouldBe("70");
        odd.Bytes.ShouldBe(16384);
        odd.Usage!.Scans.ShouldBe(0);
        table.Indexes.Single(index => index.Name == "tags_gin").ShouldSatisfyAllConditions(gin => gin.Method.ShouldBe("gin"), gin => gin.Keys[0].NullsFirst.ShouldBeNull());
        table.Indexes.Single(index => index.Primary).BacksConstraint.ShouldBeTrue();

        var key = snapshot.Catalog.FindTable(new ObjectName("public", "child"))!.ForeignKeys.ShouldHaveSingleItem();
        key.References.ShouldSatisfyAllConditions(
            to => to!.Table.ShouldBe(new ObjectName(schema, "select")), to => to!.Columns.ShouldBe(["Id"]), to => to!.OnDelete.ShouldBe("CASCADE"), to => to!.OnUpdate.ShouldBe("SET NULL"));
        key.Validated.ShouldBeTrue();
        snapshot.Catalog.FindTable(new ObjectName("public", "child"))!.Constraints.Single(constraint => constraint.Name == "late").Validated.ShouldBeFalse();
        key.IndexName.ShouldBeNull();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Every_kind_of_object_is_seen()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(OddSchema);
        var snapshot = await ObserveAsync(server, database);
        var catalog = snapshot.Catalog;

        catalog.FindTable(new ObjectName("public", "scratch"))!.HasOption("UNLOGGED").ShouldBeTrue();
        catalog.FindTable(new ObjectName("public", "mv"))!.Kind.ShouldBe(TableKind.MaterializedView);
        catalog.FindTable(new ObjectName("public", "p"))!.ShouldSatisfyAllConditions(
            p => p.Kind.ShouldBe(TableKind.Partitioned), p => p.PartitionDefinition.ShouldBe("RANGE (at)"), p => p.Rows.ShouldBe(50));
        catalog.FindTable(new ObjectName("public", "p1"))!.ShouldSatisfyAllConditions(
            p => p.Kind.ShouldBe(TableKind.Partition),
            p => p.Parent.ShouldBe(new ObjectName("public", "p")),
            p => p.PartitionDefinition.ShouldBe("FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"));
        catalog.Views.Single().ShouldSatisfyAllConditions(
            v => v.Name.ShouldBe("v"), v => v.Options["security_barrier"].ShouldBe("true"), v => v.Definition!.ShouldContain("FROM public.child"), v => v.Columns.Count.ShouldBe(2));
        catalog.Sequences.Single(sequence => sequence.OwnerTable == new ObjectName("public", "child")).ShouldSatisfyAllConditions(
            s => s.Type.ShouldBe("integer"), s => s.Maximum.ShouldBe(int.MaxValue), s => s.LastValue.ShouldBe(400), s => s.OwnerColumn.ShouldBe("id"));
        catalog.Sequences.Single(sequence => sequence.OwnerColumn == "Id").LastValue.ShouldBe(100);
        catalog.Triggers.Single().Definition!.ShouldContain("BEFORE INSERT OR UPDATE ON public.child");
        catalog.Routines.Single(routine => routine.Name == "f").ShouldSatisfyAllConditions(
            f => f.SecurityDefiner.ShouldBeTrue(), f => f.Volatility.ShouldBe("stable"), f => f.Arguments.ShouldBe("integer, text"), f => f.Settings["search_path"].ShouldBe("pg_catalog"));

        Section(snapshot, PostgresSections.Partitions).Items.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            p => p.Strategy.ShouldBe("range"), p => p.KeyColumns.ShouldBe(["at"]), p => p.KeyTypes.ShouldBe(["date"]), p => p.Partitions.Single(part => part.Default).Name.ShouldBe("prest"));
        Section(snapshot, PostgresSections.Relations).Items.Single(item => item.Name == "derived").Inherits.ShouldBe(["public.base"]);
        Section(snapshot, PostgresSections.Relations).Items.Single(item => item.Name == "select").DroppedColumns.ShouldBe(1);
        Section(snapshot, PostgresSections.Relations).Items.Single(item => item.Name == "child").RowSecurity.ShouldBeTrue();
        Section(snapshot, PostgresSections.Policies).Items.ShouldHaveSingleItem().Using.ShouldBe("(note = CURRENT_USER)");
        Section(snapshot, PostgresSections.Vacuum).Items.Single(item => item.Name == "child").ShouldSatisfyAllConditions(
            v => v.AutovacuumEnabled.ShouldBeFalse(), v => v.VacuumThreshold.ShouldBe(50 + (0.2 * 400), 0.001), v => v.FreezeMaxAge.ShouldBe(200_000_000));
        Section(snapshot, PostgresSections.Indexes).Items.Single(item => item.Name == "p1_at_idx").Parent.ShouldBe("p_at");
        Section(snapshot, PostgresSections.Indexes).Items.Single(item => item.Name == "child_pkey").EntryDataBytes.ShouldBe(4);
        Section(snapshot, PostgresSections.ExtendedStatistics).Items.ShouldHaveSingleItem().Columns.ShouldBe(["parent", "note"]);
        Section(snapshot, PostgresSections.ColumnLayouts).Tables.Single(item => item.Name == "select").Columns.Single(column => column.Name == "mail").ShouldSatisfyAllConditions(
            c => c.BaseType.ShouldBe("text"), c => c.TypeName.ShouldBe("email"), c => c.Length.ShouldBe(-1));
        Section(snapshot, PostgresSections.Triggers).Items.ShouldHaveSingleItem().Events.ShouldBe(["INSERT", "UPDATE"]);
        Section(snapshot, PostgresSections.Views).Items.Single(item => item.Name == "v").References.ShouldHaveSingleItem().RowSecurity.ShouldBeTrue();
        Section(snapshot, PostgresSections.Databases).Items.Single(item => item.Current).Name.ShouldBe(database);
        snapshot.SettingValue("wal_level").ShouldBe("logical");
        snapshot.SettingValue("search_path").ShouldBe("\"$user\", public");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Superuser_sees_every_section()
    {
        var server = await PostgresServer.SharedAsync();
        var snapshot = await ObserveAsync(server, await server.CreateDatabaseAsync("CREATE EXTENSION pg_stat_statements; CREATE TABLE t(a int);"));

        snapshot.Sections.Where(section => section.NotExamined is not null).Select(section => $"{section.Name}: {section.NotExamined}").ShouldBeEmpty();
        
        // That one is there with its extension alone.
        snapshot.Sections.Select(section => section.Name).Order().ShouldBe(AllSections().Except([PostgresSections.Predicates.Name]).Order());
        Section(snapshot, PostgresSections.Server).Superuser.ShouldBeTrue();
        Section(snapshot, PostgresSections.Hba).Rules.ShouldContain(rule => rule.Method == "trust");
        Section(snapshot, PostgresSections.Roles).Items.Single(role => role.Name == "postgres").ShouldSatisfyAllConditions(r => r.Bootstrap.ShouldBeTrue(), r => r.PasswordKind.ShouldBe("none"));
        Section(snapshot, PostgresSections.Background).Checkpoints.ShouldNotBeNull();
        Section(snapshot, PostgresSections.Statements).Items.ShouldNotContain(statement => statement.Query.Contains("polystore"));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Role_with_only_connect_gets_the_rest_as_not_examined()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(OddSchema + "CREATE EXTENSION pg_stat_statements;");
        var role = await server.CreateRoleAsync();

        var snapshot = await ObserveAsync(server, database, role);

        Missing(snapshot, PostgresSections.Activity).ShouldContain("pg_monitor");
        Missing(snapshot, PostgresSections.Statements).ShouldContain("pg_monitor");
        Missing(snapshot, PostgresSections.Hba).ShouldContain("superuser");
        snapshot.Catalog.FindTable(new ObjectName("public", "child"))!.Bytes.ShouldNotBeNull();
        snapshot.Catalog.Sequences.ShouldAllBe(sequence => sequence.LastValue == null);
        snapshot.Catalog.FindTable(new ObjectName("public", "child"))!.Columns[1].Statistics.ShouldBeNull();
        Section(snapshot, PostgresSections.Roles).PasswordsVisible.ShouldBeFalse();
        Section(snapshot, PostgresSections.Connections).StatesVisible.ShouldBeFalse();
        Section(snapshot, PostgresSections.Configuration).FileErrors.ShouldBeNull();
        snapshot.Sections.Where(section => section.NotExamined is not null).Select(section => section.Name)
            .ShouldBe([PostgresSections.Activity.Name, PostgresSections.Hba.Name, PostgresSections.Statements.Name], ignoreOrder: true);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Monitor_role_sees_activity_and_statements_with_constants_hidden()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE EXTENSION pg_stat_statements; CREATE TABLE t(a text);");
        var role = await server.CreateRoleAsync("", "pg_monitor");
        await server.ScalarAsync("SELECT count(*) FROM t WHERE a = 'canary-other'", database);
        await using var idle = await server.OpenAsync(database);
        await using var begin = new Npgsql.NpgsqlCommand("BEGIN; SELECT count(*) FROM t WHERE a = 'canary-secret'", idle);
        await begin.ExecuteScalarAsync();

        var snapshot = await ObserveAsync(server, database, role);

        var session = Section(snapshot, PostgresSections.Activity).Sessions.Single(item => item.Database == database);
        session.State.ShouldBe("idle in transaction");
        session.TransactionSeconds.ShouldNotBeNull();
        session.Query!.ShouldNotContain("canary");
        Section(snapshot, PostgresSections.Statements).Items.ShouldContain(item => item.Query.Contains("FROM t WHERE a = $1"));
        snapshot.Workload!.Statements.ShouldNotBeEmpty();
        System.Text.Json.JsonSerializer.Serialize(snapshot, Core.Json.PolystoreJson.Default.Snapshot).ShouldNotContain("canary");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Superuser_and_reader_of_all_data_see_the_same_statistics_and_counters()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE TABLE t (id int PRIMARY KEY, kind text, gone int, note text);
            CREATE TABLE heir (more int) INHERITS (t);
            CREATE INDEX lowered ON t (lower(kind));
            INSERT INTO t SELECT i, 'k' || i % 7, i, repeat('long ', 2000) FROM generate_series(1, 2000) i;
            INSERT INTO heir SELECT i, 'k', i, NULL, i FROM generate_series(1, 100) i;
            ALTER TABLE t DROP COLUMN gone;
            ANALYZE;
            SELECT count(*) FROM t WHERE id = 5;
            """);
        var role = await server.CreateRoleAsync("", "pg_monitor", "pg_read_all_data");

        var whole = (await ObserveAsync(server, database)).Catalog.Tables;
        var guarded = (await ObserveAsync(server, database, role)).Catalog.Tables;

        whole.Select(Statistics).ShouldBe(guarded.Select(Statistics));
        var kind = whole.Single(table => table.Name == "t").FindColumn("kind")!.Statistics!;
        kind.MostCommonFrequencies.Count.ShouldBeGreaterThan(5);
        kind.Correlation.ShouldNotBeNull();

        string Statistics(Table table) => System.Text.Json.JsonSerializer.Serialize(table.Columns.Select(column => column.Statistics));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Statements_that_make_indexes_are_those_that_the_server_prints()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(OddSchema + """
            CREATE TYPE mood AS ENUM ('a', 'b');
            CREATE DOMAIN short AS varchar(5);
            CREATE TABLE keys (id int PRIMARY KEY, "order" text, vc varchar(9), bp char(3), nm name, c text COLLATE "C", tags text[], m mood, s short, at timestamptz,
                u uuid, n numeric, ip inet, r int4range, j jsonb, "Upper" int, b bool, UNIQUE (vc, n), EXCLUDE (id WITH =));
            CREATE INDEX ON keys ("order");
            CREATE INDEX ON keys ("order" text_pattern_ops);
            CREATE INDEX ON keys (vc varchar_pattern_ops);
            CREATE INDEX ON keys (vc bpchar_ops);
            CREATE INDEX ON keys (vc DESC, bp NULLS FIRST, nm DESC NULLS LAST);
            CREATE INDEX ON keys (c);
            CREATE INDEX ON keys (c COLLATE "POSIX");
            CREATE INDEX ON keys ("order" COLLATE "C");
            CREATE INDEX ON keys (tags);
            CREATE INDEX ON keys (m);
            CREATE INDEX ON keys (s);
            CREATE INDEX ON keys (at, u, n, b) INCLUDE (j, "Upper");
            CREATE INDEX ON keys (ip inet_ops);
            CREATE INDEX ON keys (r);
            CREATE INDEX ON keys (j);
            CREATE INDEX "odd ""index" ON keys ("Upper");
            CREATE INDEX filled ON keys (n) WITH (fillfactor = 50);
            CREATE INDEX ON keys (n) WHERE n > 0;
            CREATE INDEX ON keys (lower(vc), n);
            CREATE INDEX ON keys USING hash (n);
            CREATE INDEX ON keys USING gin (j jsonb_path_ops);
            CREATE INDEX ON keys USING brin (at);
            CREATE INDEX "select" ON keys (id);
            """);
        var printed = new Dictionary<string, string>();
        await using (var connection = await server.OpenAsync(database))
        await using (var command = new Npgsql.NpgsqlCommand(
            """
            SET search_path = pg_catalog;
            SELECT format('%s.%s', relnamespace::regnamespace, relname), pg_get_indexdef(oid) FROM pg_class
             WHERE relkind IN ('i', 'I') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
            """,
            connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                printed[reader.GetString(1)] = reader.GetString(0);
            }
        }

        var seen = (await ObserveAsync(server, database)).Catalog.Tables.SelectMany(table => table.Indexes).Select(index => index.Definition!);

        seen.Order(StringComparer.Ordinal).ShouldBe(printed.Keys.Order(StringComparer.Ordinal));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Counters_of_tables_are_those_of_the_servers_own_views()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE TABLE t (id int PRIMARY KEY, note text);
            CREATE INDEX noted ON t (left(note, 5));
            CREATE TABLE bare (a int);
            CREATE TABLE parts (k int PRIMARY KEY) PARTITION BY LIST (k);
            CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1);
            INSERT INTO t SELECT i, string_agg(md5(i::text || j), '') FROM generate_series(1, 200) i, generate_series(1, 200) j GROUP BY i;
            INSERT INTO parts VALUES (1);
            UPDATE t SET id = -id WHERE id < 10;
            DELETE FROM t WHERE id = 50;
            ANALYZE;
            """);
        await server.ScalarAsync("SELECT count(*) FROM t WHERE id = 5", database);
        await server.ScalarAsync("SELECT sum(length(note)) FROM t", database);
        await server.ExecuteAsync("SELECT pg_stat_force_next_flush()", database);

        var rows = new Dictionary<string, string>();
        await using (var connection = await server.OpenAsync(database))
        await using (var command = new Npgsql.NpgsqlCommand(
            """
            SELECT s.relname, format('%s %s %s %s %s %s %s %s', seq_scan, seq_tup_read, coalesce(idx_scan, 0), n_tup_ins, n_tup_upd, n_tup_del, n_live_tup, n_dead_tup)
              FROM pg_stat_user_tables s ORDER BY 1
            """,
            connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                rows[reader.GetString(0)] = reader.GetString(1);
            }
        }

        var snapshot = await ObserveAsync(server, database);

        snapshot.Catalog.Tables.ToDictionary(
            table => table.Name,
            table => FormattableString.Invariant($"{table.Usage!.SequentialScans} {table.Usage.SequentialRowsRead} {table.Usage.IndexScans} {table.Usage.RowsInserted} {table.Usage.RowsUpdated} {table.Usage.RowsDeleted} {table.Usage.LiveRows} {table.Usage.DeadRows}"))
            .ShouldBe(rows, ignoreOrder: true);
        var io = Section(snapshot, PostgresSections.TablesIo).Items.Single(item => item.Name == "t");
        io.HeapHit.ShouldBePositive();
        io.IndexHit.ShouldBePositive();
        io.ToastHit.ShouldBePositive();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Snapshot_survives_its_file()
    {
        var server = await PostgresServer.SharedAsync();
        var snapshot = await ObserveAsync(server, await server.CreateDatabaseAsync(OddSchema));

        var json = System.Text.Json.JsonSerializer.Serialize(snapshot, Core.Json.PolystoreJson.Default.Snapshot);
        var back = Core.Json.PolystoreJson.ReadSnapshot(json, "test");

        var again = System.Text.Json.JsonSerializer.Serialize(back, Core.Json.PolystoreJson.Default.Snapshot);
        System.Text.Json.Nodes.JsonNode.Parse(again)!.ToJsonString().ShouldBe(System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString());
        Section(back, PostgresSections.Relations).Items.Count.ShouldBe(Section(snapshot, PostgresSections.Relations).Items.Count);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Number_of_round_trips_does_not_depend_on_the_number_of_tables()
    {
        var server = await PostgresServer.SharedAsync();
        var trips = new List<int>();
        foreach (var tables in new[] { 5, 500 })
        {
            var database = await server.CreateDatabaseAsync(
                $"DO $$ BEGIN FOR i IN 1..{tables} LOOP EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, a text); CREATE INDEX ON t%s (lower(a))', i, i); END LOOP; END $$");
            var probe = new PostgresProbe();
            var snapshot = await probe.ObserveAsync(DatabaseUrl.Parse(server.Url(database)), new ObserveOptions(), null, default);
            snapshot.Catalog.Tables.Count.ShouldBe(tables);
            trips.Add(probe.RoundTrips);
        }

        trips[1].ShouldBe(trips[0]);
        trips[0].ShouldBeLessThanOrEqualTo(25);
    }

    internal static T Section<T>(Snapshot snapshot, SectionKey<T> key)
        where T : class
    {
        snapshot.TryGet(key, out var section, out var reason).ShouldBeTrue(reason);
        return section!;
    }

    internal static string Missing<T>(Snapshot snapshot, SectionKey<T> key)
        where T : class
    {
        snapshot.TryGet(key, out _, out var reason).ShouldBeFalse();
        return reason!;
    }

    private static IEnumerable<string> AllSections() =>
        typeof(PostgresSections).GetProperties().Select(property => property.GetValue(null)!).Select(key => (string)key.GetType().GetProperty("Name")!.GetValue(key)!);
}
