using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Model;
using SQLitePCL;

namespace Polystore.Shop.Tests;

public sealed class SqliteFileTests(SampleFile shop) : IClassFixture<SampleFile>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("polystore-shop-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_file_holds_every_row_and_every_column_of_the_declaration()
    {
        ShopGenerator generator = new(ShopSample.DefaultOptions);
        long all = 0;
        foreach (ShopTable table in ShopTables.All)
        {
            shop.Rows($"SELECT name FROM pragma_table_info('{table.Name}')").ShouldBe(table.Columns.Select(column => column.Name), table.Name);
            long rows = generator.Rows(table).LongCount();
            shop.Number($"SELECT count(*) FROM {table.Name}").ShouldBe(table == ShopTables.Settings ? rows + 2 : rows, table.Name);
            all += rows;
        }

        shop.Generated.ShouldBe(all);
    }

    [Fact]
    public void An_interrupted_run_leaves_nothing()
    {
        string path = Path.Combine(folder, "shop.db");
        using CancellationTokenSource source = new();
        Interrupt interrupt = new(source);
        Should.Throw<OperationCanceledException>(() => ShopSample.CreateSqliteFileAsync(path, new() { Scale = 0.01 }, interrupt, source.Token));
        interrupt.Reports.ShouldBeGreaterThan(0);
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_there_is_left_alone()
    {
        string path = Path.Combine(folder, "precious.db");
        File.WriteAllText(path, "precious");
        Should.Throw<IOException>(() => ShopSample.CreateSqliteFileAsync(path, ShopSample.DefaultOptions, null, CancellationToken.None))
            .Message.ShouldContain("exists already");
        File.ReadAllText(path).ShouldBe("precious");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        string path = Path.Combine(folder, "nowhere", "shop.db");
        Should.Throw<IOException>(() => ShopSample.CreateSqliteFileAsync(path, ShopSample.DefaultOptions, null, CancellationToken.None))
            .Message.ShouldContain("nowhere");
    }

    [Fact]
    public async Task Equal_options_give_equal_files()
    {
        ShopOptions options = new() { Scale = 0.001, Seed = 9 };
        string[] paths = [Path.Combine(folder, "a.db"), Path.Combine(folder, "b.db")];
        foreach (string path in paths)
            await ShopSample.CreateSqliteFileAsync(path, options, null, CancellationToken.None);
        File.ReadAllBytes(paths[0]).ShouldBe(File.ReadAllBytes(paths[1]));
    }

    [Fact]
    public async Task The_smallest_shop_still_has_every_fault_of_its_data()
    {
        string path = Path.Combine(folder, "tiny.db");
        await ShopSample.CreateSqliteFileAsync(path, new() { Scale = ShopOptions.SmallestScale }, null, CancellationToken.None);
        using sqlite3 database = SampleFile.OpenDatabase(path);
        SampleFile.Rows(database, "SELECT count(*) > 0 FROM pragma_foreign_key_check").ShouldBe(["1"]);
        SampleFile.Rows(database, "SELECT count(*) > 0 FROM products WHERE typeof(weight_g) = 'text'").ShouldBe(["1"]);
        SampleFile.Rows(database, "SELECT count(DISTINCT typeof(last_seen)) FROM sessions").ShouldBe(["2"]);
        SampleFile.Rows(database, "SELECT count(*) > 0 FROM profiles WHERE NOT json_valid(data)").ShouldBe(["1"]);
    }

    private sealed class Interrupt(CancellationTokenSource source) : IProgress<ShopProgress>
    {
        public int Reports { get; private set; }

        public void Report(ShopProgress value)
        {
            Reports++;
            if (value.Rows > 20_000)
                source.Cancel();
        }
    }
}
