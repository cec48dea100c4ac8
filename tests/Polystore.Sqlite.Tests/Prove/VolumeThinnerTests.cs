using Polystore.Core.Observation;
using Polystore.Sqlite.Prove;

namespace Polystore.Sqlite.Tests.Prove;

public sealed class VolumeThinnerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("CREATE TABLE node(id INTEGER PRIMARY KEY, parent INT REFERENCES node(id)); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) INSERT INTO node SELECT i, nullif(i / 2, 0) FROM n;")]
    [InlineData("CREATE TABLE \"a \"\"b\"(x INTEGER PRIMARY KEY, \"c ' d\" INT REFERENCES \"order\"); INSERT INTO \"a \"\"b\" SELECT id, id FROM \"order\";")]
    [InlineData("CREATE TABLE pair(a, b, PRIMARY KEY(a, b)); CREATE TABLE of(a, b, FOREIGN KEY(a, b) REFERENCES pair(a, b)); INSERT INTO pair SELECT id, name FROM customer; INSERT INTO of SELECT id, name FROM customer;")]
    public async Task No_foreign_key_is_left_pointing_nowhere(string more)
    {
        using var database = new ProveDatabase(more);
        var catalog = (await database.ObserveAsync()).Catalog;
        await using var copy = await DatabaseCopy.MakeAsync(database.Url, new ObserveOptions(), null, CancellationToken.None);
        var ratio = VolumeThinner.Thin(copy.Session, catalog, CancellationToken.None);

        ratio.ShouldNotBeNull().ShouldBeInRange(0.2, 0.8);
        copy.Session.Query("PRAGMA foreign_key_check", row => row.Text(0)).ShouldBeEmpty();
        copy.Session.Query("SELECT count(*) FROM country", row => row.Int64(0))[0].ShouldBe(2);
        copy.Session.Query("SELECT count(*) FROM log", row => row.Int64(0))[0].ShouldBe(0, "triggers stay silent");
        copy.Session.Query("PRAGMA foreign_keys", row => row.Int64(0))[0].ShouldBe(1);
    }

    [Fact]
    public async Task A_small_database_is_not_thinned()
    {
        using var database = new ProveDatabase(customers: 20);
        var catalog = (await database.ObserveAsync()).Catalog;
        await using var copy = await DatabaseCopy.MakeAsync(database.Url, new ObserveOptions(), null, CancellationToken.None);
        VolumeThinner.Thin(copy.Session, catalog, CancellationToken.None).ShouldBeNull();
        copy.Session.Query("SELECT count(*) FROM customer", row => row.Int64(0))[0].ShouldBe(20);
    }

    [Fact]
    public async Task A_copy_vanishes_when_it_is_disposed()
    {
        using var database = new ProveDatabase(customers: 5);
        var copy = await DatabaseCopy.MakeAsync(database.Url, new ObserveOptions(), null, CancellationToken.None);
        var path = copy.Session.Path;
        File.Exists(path).ShouldBeTrue();
        await copy.DisposeAsync();
        Directory.Exists(Path.GetDirectoryName(path)).ShouldBeFalse();
    }

    [Fact]
    public async Task Rows_that_refer_to_rows_of_their_own_table_are_not_lost_along_the_chain()
    {
        using var database = new ProveDatabase("ALTER TABLE customer ADD referrer INT REFERENCES customer(id); UPDATE customer SET referrer = nullif(id - 1, 0);");
        var catalog = (await database.ObserveAsync()).Catalog;
        await using var copy = await DatabaseCopy.MakeAsync(database.Url, new ObserveOptions(), null, CancellationToken.None);
        VolumeThinner.Thin(copy.Session, catalog, CancellationToken.None).ShouldNotBeNull().ShouldBeInRange(0.4, 0.6);
        copy.Session.Query("PRAGMA foreign_key_check", row => row.Text(0)).ShouldBeEmpty();
    }
}
