using Polystore.Sqlite.Advise.Statistics;
using Polystore.Sqlite.Advise.WhatIf;

namespace Polystore.Sqlite.Tests.Advise;

public sealed class DistinctEstimateTests
{
    [Fact]
    public void A_whole_table_is_counted_and_not_estimated() => DistinctEstimate.Of(1000, 1000, 40, 3).ShouldBe(40);

    [Fact]
    public void A_key_of_the_sample_is_a_key_of_the_table() => DistinctEstimate.Of(1_000_000, 1000, 1000, 1000).ShouldBe(1_000_000, 1);

    [Fact]
    public void Values_seen_often_are_all_there_are() => DistinctEstimate.Of(1_000_000, 10_000, 7, 0).ShouldBe(7);

    [Theory]
    [InlineData(10, 10, 1)]
    [InlineData(11, 10, 1)]
    [InlineData(100, 10, 10)]
    [InlineData(101, 10, 11)]
    public void Rows_per_value_are_rounded_as_ANALYZE_does(double rows, double distinct, double expected) =>
        StatisticsEntry.RowsPerValue(rows, distinct).ShouldBe(expected);
}
