using Polystore.Core.Catalogs;
using Polystore.Core.Tests.Reconciliation;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Core.Tests.Catalogs;

public sealed class IndexComparisonTests
{
    private static readonly Index A = Make.Index("t", "a", "a");
    private static readonly Index AB = Make.Index("t", "ab", "a", "b");

    public static TheoryData<string, Index, Index, IndexRelation> Pairs => new()
    {
        { "prefix", A, AB, IndexRelation.Covered },
        { "wider is not covered by narrower", AB, A, IndexRelation.Independent },
        { "other order of columns", AB, Make.Index("t", "x", "b", "a"), IndexRelation.Independent },
        { "same", A, A with { Name = "other" }, IndexRelation.Duplicate },
        { "other table", A, A with { Table = "u" }, IndexRelation.Independent },
        { "unique prefix keeps a promise", A with { Unique = true }, AB, IndexRelation.Independent },
        { "plain beside unique", A, A with { Unique = true }, IndexRelation.Covered },
        { "unique beside plain", A with { Unique = true }, A, IndexRelation.Independent },
        { "nulls counted otherwise", A with { Unique = true }, A with { Unique = true, NullsNotDistinct = true }, IndexRelation.Independent },
        { "all directions flipped", AB, WithKeys(IndexKey.On("a", true), IndexKey.On("b", true)), IndexRelation.Duplicate },
        { "one direction flipped", AB, WithKeys(IndexKey.On("a"), IndexKey.On("b", true)), IndexRelation.Independent },
        { "single column flipped", A, WithKeys(IndexKey.On("a", true), IndexKey.On("b")), IndexRelation.Covered },
        { "nulls flipped with direction", WithKeys(new IndexKey { Column = "a", NullsFirst = false }), WithKeys(new IndexKey { Column = "a", Descending = true, NullsFirst = true }), IndexRelation.Duplicate },
        { "nulls elsewhere", WithKeys(new IndexKey { Column = "a", NullsFirst = false }), WithKeys(new IndexKey { Column = "a", NullsFirst = true }), IndexRelation.Independent },
        { "other collation", A, WithKeys(new IndexKey { Column = "a", Collation = "NOCASE" }, IndexKey.On("b")), IndexRelation.Independent },
        { "other operator class", A, WithKeys(new IndexKey { Column = "a", OperatorClass = "text_pattern_ops" }), IndexRelation.Independent },
        { "prefix length", A, WithKeys(new IndexKey { Column = "a", PrefixLength = 10 }), IndexRelation.Independent },
        { "partial against whole", A with { Predicate = "b > 1" }, A, IndexRelation.Independent },
        { "same predicate in other clothes", A with { Predicate = "(b > 1 AND c = 'X')" }, A with { Predicate = "B>1  and c='X'" }, IndexRelation.Duplicate },
        { "literals keep their case", A with { Predicate = "c = 'X'" }, A with { Predicate = "c = 'x'" }, IndexRelation.Independent },
        { "parentheses that do not belong together", A with { Predicate = "(a) or (b)" }, A with { Predicate = "a) or (b" }, IndexRelation.Independent },
        { "quoted names keep their case", A with { Predicate = "\"B\" > 1" }, A with { Predicate = "\"b\" > 1" }, IndexRelation.Independent },
        { "white space in a literal", A with { Predicate = "c = 'a  b'" }, A with { Predicate = "c = 'a b'" }, IndexRelation.Independent },
        { "expression", WithKeys(new IndexKey { Expression = "lower(a)" }), WithKeys(new IndexKey { Expression = "LOWER( a )" }, IndexKey.On("b")), IndexRelation.Covered },
        { "expression against column", WithKeys(new IndexKey { Expression = "a" }), A, IndexRelation.Independent },
        { "carries more", A with { Include = ["c"] }, AB, IndexRelation.Independent },
        { "carried column is in the other key", A with { Include = ["b"] }, AB, IndexRelation.Covered },
        { "carries less", A, A with { Include = ["c"] }, IndexRelation.Covered },
        { "other method", A, AB with { Method = "gin" }, IndexRelation.Independent },
        { "prefix of a hash index", A with { Method = "hash" }, AB with { Method = "hash" }, IndexRelation.Independent },
        { "the other one is invalid", A, AB with { Valid = false }, IndexRelation.Independent },
        { "no keys at all", A with { Keys = [] }, A, IndexRelation.Independent },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Indexes_are_compared_by_what_they_can_do(string why, Index index, Index other, IndexRelation expected) =>
        IndexComparison.Compare(index, other).ShouldBe(expected, why);

    [Fact]
    public void Names_are_compared_as_the_engine_does()
    {
        IndexComparison.Compare(A, Make.Index("T", "x", "A")).ShouldBe(IndexRelation.Independent);
        IndexComparison.Compare(A, Make.Index("T", "x", "A"), StringComparison.OrdinalIgnoreCase).ShouldBe(IndexRelation.Duplicate);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("a IS NOT NULL", true)]
    [InlineData("((\"a\" IS NOT NULL))", true)]
    [InlineData("(a) IS NOT NULL", true)]
    [InlineData("a NOTNULL", true)]
    [InlineData("(a IS NOT NULL) AND (b IS NOT NULL)", true)]
    [InlineData("a IS NOT NULL AND c IS NOT NULL", false)]
    [InlineData("c IS NOT NULL", false)]
    [InlineData("a > 0", false)]
    [InlineData("\"A\" IS NOT NULL", false)]
    [InlineData("a IS NULL", false)]
    [InlineData("a > 0 OR a IS NOT NULL", false)]
    public void A_partial_index_answers_a_lookup_when_it_leaves_out_only_nulls(string? predicate, bool expected) =>
        IndexComparison.SupportsLookup(AB with { Predicate = predicate }, ["b", "a"]).ShouldBe(expected);

    [Fact]
    public void A_lookup_needs_the_leading_columns_in_the_columns_own_collation()
    {
        IndexComparison.SupportsLookup(AB, ["a"]).ShouldBeTrue();
        IndexComparison.SupportsLookup(AB, ["b"]).ShouldBeFalse();
        IndexComparison.SupportsLookup(A, ["a", "b"]).ShouldBeFalse();
        IndexComparison.SupportsLookup(A, []).ShouldBeFalse();
        IndexComparison.SupportsLookup(A with { Method = "hash" }, ["a"]).ShouldBeTrue();
        IndexComparison.SupportsLookup(AB with { Method = "hash" }, ["a"]).ShouldBeFalse();
        IndexComparison.SupportsLookup(A with { Method = "gin" }, ["a"]).ShouldBeFalse();
        IndexComparison.SupportsLookup(A with { Valid = false }, ["a"]).ShouldBeFalse();
        IndexComparison.SupportsLookup(WithKeys(new IndexKey { Column = "a", Collation = "NOCASE" }), ["a"]).ShouldBeFalse();
        IndexComparison.SupportsLookup(WithKeys(new IndexKey { Column = "a", PrefixLength = 3 }), ["a"]).ShouldBeFalse();
    }

    private static Index WithKeys(params IndexKey[] keys) => A with { Name = "x", Keys = keys };
}
