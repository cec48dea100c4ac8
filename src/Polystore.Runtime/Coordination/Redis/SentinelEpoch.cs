using System.Globalization;
using Polystore.RedisClient;

namespace Polystore.Runtime.Coordination.Redis;

/// <summary>
/// The configuration epoch under which the sentinels know a master. More than half of them have to answer, and the newest answer has to
/// name the server itself and no failover in progress: during one, a sentinel may tell the new epoch with the old master.
/// </summary>
internal static class SentinelEpoch
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // A sentinel asks a master for its run_id every ten seconds.
    private const int Attempts = 60;

    public static async Task<long> ReadAsync(RedisOptions options, string runId, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var views = await Task.WhenAll(options.Endpoints.Select(endpoint => AskAsync(options, endpoint, cancellationToken))).ConfigureAwait(false);
            var newest = views.OfType<View>().MaxBy(view => view.Epoch);
            if (views.Count(view => view is not null) * 2 > views.Length && newest is { Flags: "master" } && newest.RunId == runId)
            {
                return newest.Epoch;
            }

            await Task.Delay(Pause, options.Time, cancellationToken).ConfigureAwait(false);
        }

        throw new LockUnavailableException($"The sentinels of '{options.SentinelService}' do not agree that the server is the master, so that no fencing token can be issued; try again later.", isTransient: true);
    }

    private static async Task<View?> AskAsync(RedisOptions options, RedisEndpoint sentinel, CancellationToken cancellationToken)
    {
        var only = options with
        {
            Endpoints = [sentinel],
            Topology = RedisTopology.Standalone,
            User = options.SentinelUser,
            Password = options.SentinelPassword,
            Database = 0,
            Tracking = null,
            ConnectTimeout = Patience,
            CommandTimeout = Patience,
        };
        try
        {
            await using var connection = await RedisDatabase.ConnectAsync(only, cancellationToken).ConfigureAwait(false);
            var master = (await connection.ExecuteAsync(["SENTINEL", "MASTER", options.SentinelService], cancellationToken).ConfigureAwait(false)).AsMap();
            return new View(master["runid"].AsString() ?? "", master["flags"].AsString() ?? "", long.Parse(master["config-epoch"].AsString()!, CultureInfo.InvariantCulture));
        }
        catch (RedisException)
        {
            return null;
        }
    }

    private sealed record View(string RunId, string Flags, long Epoch);
}
