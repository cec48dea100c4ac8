namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>Slots from first to last, and who serves them: the master before its replicas.</summary>
internal sealed record SlotRange(int First, int Last, IReadOnlyList<ClusterMember> Members)
{
    /// <summary>Reads CLUSTER SLOTS.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="asked">Who said it: a node that does not know its own address gives an empty one.</param>
    /// <exception cref="RedisProtocolException">It has another form.</exception>
    public static IReadOnlyList<SlotRange> Parse(in RedisReply reply, RedisEndpoint asked)
    {
        var ranges = new List<SlotRange>(reply.Count);
        foreach (var range in reply.Items)
        {
            if (range.Count < 3 || range[0].AsInt64() is not (>= 0 and < HashSlot.Count and var first) || range[1].AsInt64() is not (< HashSlot.Count and var last) || last < first)
            {
                throw new RedisProtocolException("CLUSTER SLOTS has an unknown form");
            }

            var members = new List<ClusterMember>(range.Count - 2);
            foreach (var member in range.Items[2..])
            {
                // "?" stands for a host name that was not announced.
                var host = member[0].AsString();
                var endpoint = new RedisEndpoint(host is null or "" or "?" ? asked.Host : host, (int)member[1].AsInt64());
                members.Add(new ClusterMember(endpoint, member.Count > 2 ? member[2].AsString() ?? "" : ""));
            }

            ranges.Add(new SlotRange((int)first, (int)last, members));
        }

        return ranges;
    }
}
