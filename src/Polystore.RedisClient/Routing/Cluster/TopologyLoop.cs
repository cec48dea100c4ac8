using Polystore.RedisClient.Connections;
using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>
/// Keeps the map of the cluster: looks when something is amiss (a redirection, a lost connection, a refusal), goes on looking until all is
/// settled, and looks now and then when nothing is.
/// </summary>
internal sealed class TopologyLoop(
    RedisOptions options, ClusterNodes nodes, Func<IReadOnlyList<SlotRange>, ValueTask> takeOver, Func<CancellationToken, ValueTask<bool>> settle) : IAsyncDisposable
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A node that hangs must not hold up the look at the others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource disposal = new();
    private TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RedisEndpoint? preferred;
    private Task loop = Task.CompletedTask;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var seed in options.Endpoints)
        {
            try
            {
                var node = nodes.Get(seed);
                if (node.Link.Wire is null)
                {
                    await node.Link.OpenAsync(cancellationToken).ConfigureAwait(false);
                }

                await takeOver(await AskAsync(node, options.ConnectTimeout).ConfigureAwait(false)).ConfigureAwait(false);
                loop = Task.Run(RunAsync, CancellationToken.None);
                return;
            }
            catch (RedisException failure) when (!Connector.IsFinal(failure))
            {
                last = failure;
            }
        }

        throw last!;
    }

    /// <summary>Looks soon.</summary>
    public void Wake()
    {
        lock (gate)
        {
            wanted.TrySetResult();
        }
    }

    /// <summary>Looks soon, and asks this node first.</summary>
    public void Prefer(RedisEndpoint endpoint)
    {
        lock (gate)
        {
            preferred = endpoint;
        }

        Wake();
    }

    /// <summary>Looks soon; ends when that was done, whether it gave a map or not.</summary>
    public Task NextAsync()
    {
        lock (gate)
        {
            wanted.TrySetResult();
            return looked.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await disposal.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        looked.TrySetResult();
        disposal.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            var isSettled = true;
            while (true)
            {
                if (isSettled)
                {
                    await WaitAsync().ConfigureAwait(false);
                }

                await LookAsync().ConfigureAwait(false);
                isSettled = await settle(disposal.Token).ConfigureAwait(false);
                TaskCompletionSource done;
                lock (gate)
                {
                    done = looked;
                    looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                done.TrySetResult();
                await Task.Delay(Pause, options.Time, disposal.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The client was disposed.
        }
    }

    private async Task WaitAsync()
    {
        try
        {
            await wanted.Task.WaitAsync(options.TopologyRefresh, options.Time, disposal.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The look that comes round without a reason.
        }

        lock (gate)
        {
            wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    // One answer is enough; nodes with a connection are asked before those without.
    private async Task LookAsync()
    {
        RedisEndpoint? first;
        lock (gate)
        {
            (first, preferred) = (preferred, null);
        }

        var candidates = nodes.Known
            .OrderByDescending(node => node.Endpoint == first)
            .ThenByDescending(node => node.Link.Wire is { IsDead: false } wire && !wire.IsSilent(options.Time.GetTimestamp()))
            .ThenBy(node => node.IsReplica)
            .ToList();
        // The addresses that were given last: they may be other names of the same nodes.
        foreach (var node in candidates.Concat(options.Endpoints.Select(nodes.Get)).Distinct())
        {
            disposal.Token.ThrowIfCancellationRequested();
            try
            {
                await takeOver(await AskAsync(node, Patience).ConfigureAwait(false)).ConfigureAwait(false);
                return;
            }
            catch (Exception)
            {
                // The next one; whatever a node says that makes no sense must not end the looks, for which commands wait.
            }
        }
    }

    private async Task<IReadOnlyList<SlotRange>> AskAsync(Node node, TimeSpan patience)
    {
        var request = Request<RedisReply>.Rent(["CLUSTER", "SLOTS"], static reply => reply, Protocol.ReplyShape.Bytes, RequestTime.From(options.Time, patience), disposal.Token);
        request.IsPinned = true;
        request.Traits = CommandTraits.ReadOnly;
        var task = request.Task;
        node.Send(request);
        var ranges = SlotRange.Parse(await task.ConfigureAwait(false), node.Endpoint);
        return ranges.Count > 0
            ? ranges
            : throw new RedisConnectionException(RedisConnectionProblem.NoNode, RedisDelivery.NotSent, $"The cluster at {node.Endpoint} serves no slot yet; see CLUSTER INFO.");
    }
}
