using System.Runtime.InteropServices;

namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>A node as the slot map names it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClusterMember(RedisEndpoint Endpoint, string Id);
