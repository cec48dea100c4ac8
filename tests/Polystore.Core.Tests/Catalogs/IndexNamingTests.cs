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

    [Theory]
    [InlineData("lower(email)", "idx_t_lower_email")]
    [InlineData("(payload ->> 'ada@example.com'::text)", "idx_t_payload")]
    [InlineData("((payload -> 'it''s') ->> E'secret')", "idx_t_payload")]
    [InlineData("(total + 123456)", "idx_t_total")]
    [InlineData("substr((code1)::text, 1, 3)", "idx_t_substr_code1")]
    [InlineData("(\"Kind\")::character varying", "idx_t_kind")]
    [InlineData("lower(a) || 'secret", "idx_t_lower_a")]
    public void Constants_of_an_expression_are_no_part_of_a_name(string expression, string name) =>
        IndexNaming.NameFor(new Index { Schema = "main", Table = "t", Name = "", Keys = [new IndexKey { Expression = expression }] }, Nothing).ShouldBe(name);

    [Theory]
    [InlineData("1.")]
    [InlineData("E'")]
    [InlineData(":: \"")]
    public void An_expression_of_any_length_gets_its_name(string piece) =>
        IndexNaming.NameFor(new Index { Schema = "main", Table = "t", Name = "", Keys = [new IndexKey { Expression = string.Concat(Enumerable.Repeat(piece, 3_000_000)) }] }, Nothing).ShouldStartWith("idx_t");

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
