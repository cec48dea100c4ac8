using System.Security.Cryptography;
using System.Text;
using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Model;

namespace Polystore.Shop.Tests;

public sealed class GeneratorTests
{
    private static readonly ShopOptions Small = new() { Scale = 0.002 };

    [Fact]
    public void The_same_options_give_the_same_rows()
    {
        Digest(Small).ShouldBe(Digest(Small));
    }

    [Fact]
    public void The_rows_are_those_of_yesterday()
    {
        // Changes with the generator's rules alone: a difference between two machines would break every recorded result.
        Digest(Small).ShouldBe("11ea1856b0ec68ea2969bdb375207c90d61a326164883befc8ac378c78c621a4");
    }

    [Fact]
    public void Another_seed_gives_another_shop()
    {
        foreach (ShopTable table in ShopTables.All.Except([ShopTables.Countries, ShopTables.Categories, ShopTables.Settings]))
            Digest(Small, table).ShouldNotBe(Digest(Small with { Seed = 2 }, table), table.Name);
    }

    [Fact]
    public void A_table_may_be_read_twice_and_half()
    {
        ShopGenerator generator = new(Small);
        string first = Line(generator.Rows(ShopTables.OrderItems).First());
        generator.Rows(ShopTables.OrderItems).Skip(5).Take(5).Count().ShouldBe(5);
        Line(generator.Rows(ShopTables.OrderItems).First()).ShouldBe(first);
    }

    [Theory]
    [InlineData(0.0001, 300, 60)]
    [InlineData(0.01, 10_000, 1_500)]
    [InlineData(0.03, 30_000, 4_500)]
    public void Rows_follow_the_scale(double scale, int orders, int users)
    {
        ShopGenerator generator = new(new() { Scale = scale });
        generator.Rows(ShopTables.Orders).Count().ShouldBe(orders);
        generator.Rows(ShopTables.Users).Count().ShouldBe(users);
        long all = ShopTables.All.Sum(table => generator.Rows(table).LongCount());
        Math.Abs((double)all / generator.ExpectedRows - 1).ShouldBeLessThan(0.1);
    }

    [Fact]
    public void Every_value_has_the_declared_type_and_only_nullable_columns_lack_one()
    {
        ShopGenerator generator = new(Small);
        foreach (ShopTable table in ShopTables.All)
        {
            bool[] lacked = new bool[table.Columns.Count];
            foreach (ShopValue[] row in generator.Rows(table))
            {
                row.Length.ShouldBe(table.Columns.Count, table.Name);
                for (int i = 0; i < row.Length; i++)
                {
                    lacked[i] |= !row[i].HasValue;
                    if (row[i].HasValue)
                        row[i].Type.ShouldBe(table.Columns[i].Type, $"{table.Name}.{table.Columns[i].Name}");
                }
            }

            lacked.ShouldBe(table.Columns.Select(column => column.Nullable), table.Name);
        }
    }

    [Theory]
    [InlineData(0.0001, 7)]
    [InlineData(0.002, 1)]
    [InlineData(0.002, -3)]
    public void Keys_are_unique_and_references_lead_somewhere(double scale, long seed)
    {
        ShopGenerator generator = new(new() { Scale = scale, Seed = seed });
        Dictionary<(string Table, string Column), HashSet<string>> keys = [];
        foreach (ShopTable table in ShopTables.All)
        {
            foreach (IReadOnlyList<string> key in table.Unique.Prepend(table.PrimaryKey))
            {
                HashSet<string> values = [];
                foreach (ShopValue[] row in generator.Rows(table))
                    values.Add(string.Join('|', key.Select(column => row[table.Ordinal(column)]))).ShouldBeTrue($"{table.Name} {string.Join(',', key)}");
                if (key.Count == 1)
                    keys[(table.Name, key[0])] = values;
            }

            foreach (ShopReference reference in table.References)
                foreach (ShopValue[] row in generator.Rows(table))
                    if (row[table.Ordinal(reference.Column)] is { HasValue: true } value)
                        keys[(reference.Table, reference.Key)].ShouldContain(value.ToString(), $"{table.Name}.{reference.Column}");
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(double.NaN)]
    [InlineData(101)]
    public void A_scale_out_of_range_is_refused_by_name(double scale)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ShopGenerator(new() { Scale = scale })).ParamName.ShouldBe("Scale");
    }

    [Fact]
    public void Days_out_of_range_are_refused_by_name()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ShopGenerator(new() { Until = new(2025, 1, 20) })).ParamName.ShouldBe("Until");
        Should.Throw<ArgumentOutOfRangeException>(() => new ShopGenerator(new() { From = new(1970, 1, 1) })).ParamName.ShouldBe("From");
    }

    [Fact]
    public void Other_days_move_the_whole_shop()
    {
        ShopGenerator generator = new(new() { Scale = 0.0005, From = new(2020, 2, 1), Until = new(2020, 5, 1) });
        foreach (ShopTable table in ShopTables.All)
            foreach (ShopValue[] row in generator.Rows(table))
                foreach (ShopValue value in row)
                    if (value is { HasValue: true, Type: ShopType.Timestamp } && table != ShopTables.Coupons)
                        string.CompareOrdinal(value.ToString(), "2020-05-01").ShouldBeLessThan(0, table.Name);
    }

    private static string Digest(ShopOptions options, ShopTable? only = null)
    {
        ShopGenerator generator = new(options);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ShopTable table in ShopTables.All)
            if (only is null || table == only)
                foreach (ShopValue[] row in generator.Rows(table))
                    hash.AppendData(Encoding.UTF8.GetBytes(Line(row) + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Line(ShopValue[] row) => string.Join('\t', row.Select(value => value.ToString()));
}
