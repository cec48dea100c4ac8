using Polystore.Samples.Shop.Model;

namespace Polystore.Samples.Shop.Postgres;

/// <summary>
/// Damage that PostgreSQL lets happen: references that were never checked. Rows are chosen by their id, so that every size of
/// shop has some. README.md tells what it hurts.
/// </summary>
internal static class PostgresFaults
{
    /// <summary>Ids of products that never were: nothing the generator makes comes near.</summary>
    private const long DeletedProduct = 900_000_000;

    /// <summary>Changes the values of a row before it is written.</summary>
    public static void Spoil(ShopTable table, ShopValue[] row)
    {
        if (table.Name != "reviews" || row[0].Number % 499 != 13)
            return;
        int product = table.Ordinal("product_id");
        row[product] = ShopValue.Integer(DeletedProduct + row[product].Number);
    }
}
