using Polystore.Redis.Observe;
using Polystore.Redis.Rules.Reading;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Groups;

/// <summary>Nodes of a cluster that do not yet tell the same of it.</summary>
public sealed class ClusterViewsTests
{
    [Fact]
    public void Whose_replica_a_node_is_it_knows_before_others_do()
    {
        var wide = ClusterText.Read("", Primaries("myself,master") + "c 127.0.0.1:3@13 slave a 0 0 1 connected\nd 127.0.0.1:4@14 master - 0 0 0 connected\n");
        var moved = ClusterText.Read("", Primaries("master") + "c 127.0.0.1:3@13 myself,slave b 0 0 2 connected\n");
        var added = ClusterText.Read("", Primaries("master") + "d 127.0.0.1:4@14 myself,slave a 0 0 1 connected\n");
        var agreed = ClusterViews.Agreed([wide, moved, added])!;
        agreed.Nodes.Select(node => $"{node.Id} {string.Join(',', node.Flags)} {node.MasterId}").ShouldBe(["a myself,master ", "b master ", "c slave b", "d slave a"]);
    }

    [Fact]
    public void A_node_that_is_said_to_serve_slots_stays_a_primary()
    {
        // In the middle of a failover: who serves the slots is told by epochs, not by the one that gives them up.
        var wide = ClusterText.Read("", Primaries("myself,master"));
        var demoted = ClusterText.Read("", "b 127.0.0.1:2@12 myself,slave a 0 0 3 connected\n");
        ClusterViews.Agreed([wide, demoted])!.Nodes[1].MasterId.ShouldBeNull();
        ClusterViews.Agreed([]).ShouldBeNull();
    }

    private static string Primaries(string first) => $"a 127.0.0.1:1@11 {first} - 0 0 1 connected 0-8191\nb 127.0.0.1:2@12 master - 0 0 2 connected 8192-16383\n";
}
