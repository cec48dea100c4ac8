using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Model;
using Polystore.Samples.Shop.Postgres;

namespace Polystore.Shop.Tests;

public sealed class PsqlScriptTests
{
    private static readonly ShopOptions Small = new() { Scale = 0.0004 };

    [Fact]
    public async Task The_same_shop_gives_the_same_text()
    {
        string script = await ScriptAsync(Small);
        (await ScriptAsync(Small)).ShouldBe(script);
        (await ScriptAsync(Small with { Seed = 2 })).ShouldNotBe(script);
        script.ShouldNotContain("\r");
    }

    [Fact]
    public async Task Every_row_of_every_table_is_there_with_as_many_values_as_columns()
    {
        Dictionary<string, List<string>> blocks = Blocks(await ScriptAsync(Small));
        ShopGenerator generator = new(Small);
        blocks.Keys.ShouldBe(ShopTables.All.Select(table => table.Name));
        foreach (ShopTable table in ShopTables.All)
        {
            blocks[table.Name].Count.ShouldBe(generator.Rows(table).Count(), table.Name);
            blocks[table.Name].ShouldAllBe(line => line.Split('\t').Length == table.Columns.Count);
        }
    }

    [Fact]
    public async Task Numbers_go_on_after_the_last_row() =>
        (await ScriptAsync(Small)).ShouldContain($"ALTER SEQUENCE orders_id_seq RESTART WITH {new ShopGenerator(Small).Rows(ShopTables.Orders).Count() + 1};");

    [Fact]
    public async Task What_would_end_a_value_or_the_data_is_escaped()
    {
        StringWriter text = new();
        await using PsqlShopTarget target = new(text);
        await target.WriteAsync(ShopTables.Settings, [[ShopValue.Of("a\tb\\.\r\nc"), ShopValue.Null], [ShopValue.Of(""), ShopValue.Of("\\N")]], CancellationToken.None);
        await target.FinishAsync(CancellationToken.None);
        Blocks(text.ToString())["settings"].ShouldBe([@"a\tb\\.\r\nc" + "\t\\N", "\t\\\\N"]);
    }

    [Fact]
    public async Task Some_reviews_point_to_deleted_products_unless_the_values_are_to_be_sound()
    {
        ShopOptions options = new() { Scale = 0.002 };
        StringWriter sound = new();
        await using PsqlShopTarget target = new(sound, withFaults: false);
        await new ShopGenerator(options).FillAsync(target, null, CancellationToken.None);
        Orphans(await ScriptAsync(options)).ShouldBeGreaterThan(0);
        Orphans(sound.ToString()).ShouldBe(0);

        static int Orphans(string script) => Blocks(script)["reviews"].Count(line => long.Parse(line.Split('\t')[1]) > 900_000_000);
    }

    private static async Task<string> ScriptAsync(ShopOptions options)
    {
        StringWriter text = new();
        await using PsqlShopTarget target = new(text);
        await new ShopGenerator(options).FillAsync(target, null, CancellationToken.None);
        return text.ToString();
    }

    private static Dictionary<string, List<string>> Blocks(string script)
    {
        Dictionary<string, List<string>> blocks = [];
        List<string>? rows = null;
        foreach (string line in script.Split('\n'))
        {
            if (rows is null && line.StartsWith("COPY \"", StringComparison.Ordinal))
                blocks.Add(line.Split('"')[1], rows = []);
            else if (line == "\\.")
                rows = null;
            else
                rows?.Add(line);
        }

        return blocks;
    }
}
