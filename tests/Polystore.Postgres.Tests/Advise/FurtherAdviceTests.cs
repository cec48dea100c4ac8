using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

/// <summary>Advice beside indexes: statistics where measured plans show that the planner is misled, and nothing where it is not.</summary>
public sealed class FurtherAdviceTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private const string Statement = "-- calls: 100\nSELECT count(*), sum(length(note)) FROM places WHERE city = 'city 7' AND zip = 'zip 7';";

    [ServerFact(Needs)]
    public async Task Columns_that_depend_on_each_other_get_extended_statistics_marked_as_not_tried()
    {
        var database = await AdvisorDatabase.CreateAsync(Places("g % 100"));

        var advice = await database.ProveAsync(Statement, [await database.CopyAsync()]);

        var finding = advice.Findings.Single(finding => finding.Id == "PG-PLAN-CORRELATED-COLUMNS");
        finding.Remedy.ShouldNotBeNull().Apply[0].ShouldContain("CREATE STATISTICS");
        finding.Unproven.ShouldNotBeNull();
    }

    // The decoy: the same conditions on columns that have nothing to do with each other.
    [ServerFact(Needs)]
    public async Task Columns_that_are_independent_get_none()
    {
        var database = await AdvisorDatabase.CreateAsync(Places("g / 100 % 100"));

        var advice = await database.ProveAsync(Statement, [await database.CopyAsync()]);

        advice.Findings.ShouldNotContain(finding => finding.Id.StartsWith("PG-PLAN-", StringComparison.Ordinal));
    }

    private static string Places(string zip) => $"""
        CREATE TABLE places (id int PRIMARY KEY, city text NOT NULL, zip text NOT NULL, note text NOT NULL);
        INSERT INTO places SELECT g, 'city ' || g % 100, 'zip ' || {zip}, repeat('x', 100) FROM generate_series(1, 100000) g;
        VACUUM ANALYZE places;
        """;
}
