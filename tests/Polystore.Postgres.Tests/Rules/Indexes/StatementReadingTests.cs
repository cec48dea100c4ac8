using Polystore.Postgres.Rules.Indexes;

namespace Polystore.Postgres.Tests.Rules.Indexes;

public sealed class StatementReadingTests
{
    [Theory]
    [InlineData("select * from orders", "orders", true)]
    [InlineData("select * from shop.Orders", "orders", true)]
    [InlineData("select * from \"orders\"", "orders", true)]
    [InlineData("orders", "orders", true)]
    [InlineData("select * from old_orders, orders2, ordersé", "orders", false)]
    [InlineData("select * from old_orders, orders", "orders", true)]
    [InlineData("select * from orders", "", false)]
    [InlineData("ord", "orders", false)]
    public void A_name_is_a_word_of_its_own(string text, string word, bool expected) => StatementReading.HasWord(text, word).ShouldBe(expected);

    [Theory]
    [InlineData("select 1 from t where note is null", true)]
    [InlineData("select 1 from t where \"note\" IS  NULL", true)]
    [InlineData("select 1 from t where t.note is not distinct from $1", true)]
    [InlineData("select 1 from t order by id, note desc", true)]
    [InlineData("select 1 from t order by note", true)]
    [InlineData("select 1 from t where note is not null", false)]
    [InlineData("select 1 from t where footnote is null", false)]
    [InlineData("select 1 from t order by notes", false)]
    [InlineData("select 1 from t order by footnote", false)]
    [InlineData("select row_number() over (order by id), note from t", false)]
    public void Nulls_are_needed_where_they_are_asked_for_or_sorted(string text, bool expected) => StatementReading.NeedsNulls([text], "note").ShouldBe(expected);

    [Fact]
    public void A_long_statement_is_read_to_its_end()
    {
        var text = string.Concat(Enumerable.Repeat("order by a, ", 100_000));
        StatementReading.NeedsNulls([text], "note").ShouldBeFalse();
        StatementReading.NeedsNulls([text + "note"], "note").ShouldBeTrue();
        StatementReading.HasWord(text, "note").ShouldBeFalse();
    }
}
