using Polystore.Core.Connections;
using Polystore.Core.Findings;

namespace Polystore.Redis.Rules.Reading;

/// <summary>A server of a group as the subject of a finding.</summary>
internal static class NodeSubject
{
    /// <param name="node">Its name: host and port.</param>
    public static Subject Of(string node) => new() { Engine = EngineNames.Redis, Kind = "node", Path = [node], Node = node, Label = node };
}
