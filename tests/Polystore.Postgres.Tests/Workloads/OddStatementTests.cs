using Polystore.Core.Advising;
using Polystore.Core.Workloads;
using Polystore.Postgres.Tests.Advise;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Workloads;

/// <summary>Statements that cannot be advised on as they stand, beside one that can.</summary>
public sealed class OddStatementTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private const string Schema = """
        CREATE TABLE parcels (id int PRIMARY KEY, owner_id int NOT NULL, state text NOT NULL, weight int NOT NULL, note text NOT NULL);
        INSERT INTO parcels SELECT g, g * 7919 % 5000, 'open', g % 100, repeat('x', 100) FROM generate_series(1, 40000) g;
        CREATE TABLE owners (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO owners SELECT g, 'n' || g FROM generate_series(1, 5000) g;
        CREATE VIEW open_parcels AS SELECT p.id AS parcel, p.owner_id AS who, o.name, p.weight FROM parcels p JOIN owners o ON o.id = p.owner_id WHERE p.state = 'open';
        CREATE VIEW heavy_parcels(parcel, owner) AS SELECT parcel, who FROM open_parcels WHERE weight > 10;
        CREATE EXTENSION file_fdw;
        CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
        CREATE FOREIGN TABLE imports (id int, line text) SERVER files OPTIONS (filename '/nowhere');
        VACUUM ANALYZE;
        """;

    [ServerTheory(Needs)]
    [InlineData("SELECT parcel, name FROM open_parcels WHERE who = 42")]
    [InlineData("SELECT v.parcel FROM heavy_parcels AS v WHERE v.owner = 42")]
    [InlineData("WITH mine AS (SELECT * FROM heavy_parcels) SELECT count(*) FROM mine WHERE owner = 42")]
    public async Task Statements_over_views_are_served_by_indexes_of_their_tables(string sql)
    {
        var database = await AdvisorDatabase.CreateAsync(Schema);

        var advice = await database.AdviseAsync(sql);

        advice.Indexes.ShouldContain(index => index.Index.Table == "parcels" && index.Index.Keys.Any(key => key.Column == "owner_id"));
        advice.Cost.After.ShouldBeLessThan(advice.Cost.Before / 10);
    }

    // The decoy: a common table of the same name is not the view.
    [ServerFact(Needs)]
    public async Task A_common_table_hides_the_view_of_its_name()
    {
        var database = await AdvisorDatabase.CreateAsync(Schema);

        var advice = await database.AdviseAsync("WITH open_parcels AS (SELECT id AS who FROM owners) SELECT * FROM open_parcels WHERE who = 42");

        advice.Indexes.ShouldBeEmpty();
        advice.Skipped.ShouldBeEmpty();
    }

    [ServerFact(Needs)]
    public async Task What_cannot_be_advised_on_is_said_and_the_rest_is_advised_on()
    {
        var database = await AdvisorDatabase.CreateAsync(Schema);
        var workload = AdvisorDatabase.Statements("""
            -- id: good
            SELECT id FROM parcels WHERE owner_id = 42;
            -- id: temporary
            SELECT * FROM tmp_batch WHERE id = 1;
            -- id: foreign
            SELECT * FROM imports WHERE id = 1;
            -- id: broken
            SELECT FROM WHERE x;
            -- id: older
            SELECT colour FROM parcels;
            -- id: value
            SELECT id FROM parcels WHERE owner_id = 'sesame';
            -- id: setting
            SET work_mem = '1MB';
            -- id: unknown
            SELECT $1;
            """);

        var advice = await database.AdviseAsync(workload);

        advice.Indexes.ShouldHaveSingleItem().Serves.ShouldBe(["good"]);
        Reason("temporary").ShouldContain("temporary table of a session");
        Reason("foreign").ShouldContain("foreign tables only (imports)");
        Reason("broken").ShouldContain("cannot be parsed");
        Reason("older").ShouldContain("another version of the schema");
        Reason("value").ShouldContain("does not suit its type");
        Reason("setting").ShouldContain("neither reads nor writes");
        advice.Skipped.ShouldAllBe(skipped => !skipped.Reason.Contains("sesame", StringComparison.Ordinal));
        advice.Statements.Select(statement => statement.Id).ShouldContain("good");

        string Reason(string id) => advice.Skipped.Where(skipped => skipped.Id == id).Select(skipped => skipped.Reason).SingleOrDefault() ?? throw new InvalidOperationException($"{id} was not skipped");
    }

    [ServerFact(Needs)]
    public async Task A_statement_whose_planning_takes_too_long_does_not_stop_the_others()
    {
        var database = await AdvisorDatabase.CreateAsync(Schema + """
            CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(20); RETURN $1; END';
            """);
        var workload = AdvisorDatabase.Statements("""
            -- id: slow
            SELECT id FROM parcels WHERE weight = slow(3);
            -- id: good
            SELECT id FROM parcels WHERE owner_id = 42;
            """);

        var advice = await database.AdviseAsync(workload, request => request with { Options = request.Options with { StatementTimeout = TimeSpan.FromSeconds(1) } });

        advice.Skipped.ShouldHaveSingleItem().Reason.ShouldContain("--statement-timeout");
        advice.Indexes.ShouldHaveSingleItem().Serves.ShouldBe(["good"]);
    }
}
