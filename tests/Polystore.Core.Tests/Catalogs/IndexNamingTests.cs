using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Polystore.Core.Catalogs;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Core.Tests.Catalogs;

public sealed class IndexNamingTests
{
    private static readonly HashSet<string> Nothing = new(StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Name_tells_table_and_columns() => IndexNaming.NameFor(On("orders", "user_id", "placed_at"), Nothing).ShouldBe("idx_orders_user_id_placed_at");

    [Fact]
    public void Name_in_use_gets_a_number_whatever_its_case() =>
        IndexNaming.NameFor(On("t", "a"), new HashSet<string>(["IDX_T_A", "idx_t_a_2"], StringComparer.OrdinalIgnoreCase)).ShouldBe("idx_t_a_3");

    [Fact]
    public void Odd_characters_become_underscores() => IndexNaming.NameFor(On("my \"table\"", "a.b", "select"), Nothing).ShouldBe("idx_my_table_a_b_select");

    [Fact]
    public void Any_name_is_at_most_63_bytes_and_free() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        ArbMap.Default.ArbFor<string>(),
        (table, column) =>
        {
            var index = On((table ?? "") + new string('ß', 80), column ?? "");
            var first = IndexNaming.NameFor(index, Nothing);
            var second = IndexNaming.NameFor(index, new HashSet<string>([first], StringComparer.OrdinalIgnoreCase));
            return Encoding.UTF8.GetByteCount(first) <= 63 && Encoding.UTF8.GetByteCount(second) <= 63 && first != second;
        }).QuickCheckThrowOnFailure();

    private static Index On(string table, params string[] columns) =>
        new() { Schema = "main", Table = table, Name = "", Keys = [.. columns.Select(column => IndexKey.On(column))] };
}
