using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Redis.Connect;
using Polystore.Redis.Rules.Keyspace;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys.Proving;

/// <summary>Proves those findings about keys that can be measured on copies of them.</summary>
internal static class KeyspaceProver
{
    // As the rule's own limit where nobody gave another.
    private const long MostEntries = 512;

    /// <exception cref="UsageException">No scratch server can be started.</exception>
    public static async Task<IReadOnlyList<Finding>> ProveAsync(
        KeyspaceRequest request, KeyspaceReport report, CompactCandidates candidates, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        await using var scratch = await ScratchServer.StartAsync(cancellationToken);
        var group = await RedisGroup.FindAsync(request.Target!, request.Options, cancellationToken);
        var sources = new Dictionary<string, RedisDatabase>(StringComparer.Ordinal);
        try
        {
            foreach (var member in group.Members.Where(member => member.Role == RedisMember.Primary))
            {
                try
                {
                    sources[member.Name] = await RedisConnector.OpenAsync(member.Options, cancellationToken);
                }
                catch (TargetException)
                {
                    // Its keys were told as missing.
                }
            }

            var proof = new CompactProof(scratch.Database, candidates, sources);
            var proven = new List<Finding>(findings.Count);
            foreach (var finding in findings)
            {
                proven.Add(BestOf(report, finding) is { } best ? await proof.ProveAsync(finding, best, cancellationToken) : finding);
            }

            return proven;
        }
        finally
        {
            foreach (var source in sources.Values)
            {
                await source.DisposeAsync();
            }
        }
    }

    private static LimitSaving? BestOf(KeyspaceReport report, Finding finding) => finding.Id == CompactLimits.Id && finding.State == FindingState.Problem
        ? BestLimit.Of(report, finding.Subject.Path[0].Split('-')[0], MostEntries)
        : null;
}
