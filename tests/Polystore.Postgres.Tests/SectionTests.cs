using System.Reflection;
using System.Text.Json;
using Polystore.Core.Json;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Tests;

public sealed class SectionTests
{
    [Fact]
    public void Every_section_has_a_name_of_its_own()
    {
        var names = typeof(PostgresSections).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => property.GetValue(null)!)
            .Select(key => (string)key.GetType().GetProperty("Name")!.GetValue(key)!)
            .ToList();

        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.StartsWith("postgres."));
    }

    [Fact]
    public void Section_survives_the_file()
    {
        var now = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
        var vacuum = new PostgresVacuum
        {
            Items = [new PostgresTableVacuum { Schema = "we.ird", Name = "näme \"q\"", FrozenXidAge = 5, InsertThreshold = double.PositiveInfinity, LastVacuumAt = now }],
        };
        var snapshot = new Snapshot
        {
            Target = "postgres://x/y",
            Engine = "postgres",
            ServerVersion = "15",
            ObservedAt = now,
            Sections = [SnapshotSection.Of(PostgresSections.Vacuum, vacuum, now), SnapshotSection.Missing(PostgresSections.Hba.Name, "needs a superuser", now)],
        };

        var read = PolystoreJson.ReadSnapshot(JsonSerializer.Serialize(snapshot, PolystoreJson.Default.Snapshot), "test");

        read.TryGet(PostgresSections.Vacuum, out var back, out _).ShouldBeTrue();
        back.Items.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            item => item.Name.ShouldBe("näme \"q\""),
            item => item.LastVacuumAt.ShouldBe(now),
            item => item.InsertThreshold.ShouldBe(double.PositiveInfinity));
        read.TryGet(PostgresSections.Hba, out _, out var reason).ShouldBeFalse();
        reason.ShouldBe("needs a superuser");
    }
}
