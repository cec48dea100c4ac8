using Polystore.Redis.Observe;

namespace Polystore.Redis.Tests.Observe;

public sealed class ClusterTextTests
{
    [Theory]
    [InlineData("0-2 7", "0 1 2 7")]
    [InlineData("5-3 7", "7")]
    [InlineData("0-99999999999 16383-16384 -4 7", "7")]
    [InlineData("0-2147483647 16383", "16383")]
    [InlineData("-2147483648-2147483647 1-2-3 x-y - 7-", "")]
    [InlineData("[93-<-b] 0-1 1-2", "0 1 2")]
    public void A_range_that_no_cluster_can_have_is_left_out(string slots, string expected)
    {
        var line = $"a 127.0.0.1:1@11 myself,master - 0 0 1 connected {slots}\n";
        ClusterText.OwnSlots(line).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        ClusterText.Nodes(line).ShouldHaveSingleItem().Slots.ShouldBeGreaterThanOrEqualTo(ClusterText.OwnSlots(line).Count);
    }
}
