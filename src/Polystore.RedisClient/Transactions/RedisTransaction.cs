namespace Polystore.RedisClient;

/// <summary>
/// MULTI … EXEC on a lease: the commands run together, nothing of others between them. With <see cref="WatchAsync"/> they run only when the
/// watched keys have not changed since. Redis does not undo: a command that fails while the transaction runs leaves the others done.
/// </summary>
public sealed class RedisTransaction
{
    private readonly RedisLease lease;
    private readonly List<RedisArgument[]> commands = [];

    /// <summary>Begins one on a lease; nothing is sent yet.</summary>
    public RedisTransaction(RedisLease lease) => this.lease = lease;

    /// <summary>WATCH: what is read on the lease after it stays true until <see cref="ExecuteAsync"/>, or that gives null.</summary>
    public async ValueTask WatchAsync(IReadOnlyList<RedisArgument> keys, CancellationToken cancellationToken = default) =>
        await lease.ExecuteAsync(["WATCH", .. keys], cancellationToken).ConfigureAwait(false);

    /// <summary>Adds a command; its reply has the same place among the replies.</summary>
    public void Add(params ReadOnlySpan<RedisArgument> command) => commands.Add(command.ToArray());

    /// <summary>Sends all in one round trip.</summary>
    /// <returns>The replies in order, an error where a command failed; null when a watched key had changed, and nothing was done.</returns>
    /// <exception cref="RedisServerException">A command was refused before anything ran; nothing was done.</exception>
    public async ValueTask<RedisReply[]?> ExecuteAsync(CancellationToken cancellationToken = default)
    {
        var queued = new List<Task<RedisReply>>(commands.Count + 1) { CallAsync(["MULTI"], cancellationToken) };
        foreach (var command in commands)
        {
            queued.Add(lease.QueueAsync(command, cancellationToken).AsTask());
        }

        var exec = CallAsync(["EXEC"], cancellationToken);
        try
        {
            await Task.WhenAll(queued).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // EXEC tells the fate of all; the first refusal tells why.
        }

        try
        {
            var replies = await exec.ConfigureAwait(false);
            lease.EndTransaction();
            return replies.IsNull ? null : replies.Items.ToArray();
        }
        catch (RedisServerException aborted) when (aborted.Kind == RedisErrorKind.TransactionAborted)
        {
            lease.EndTransaction();
            var refused = queued.FirstOrDefault(task => task.IsFaulted)?.Exception?.InnerException;
            throw refused as RedisServerException ?? aborted;
        }
    }

    private async Task<RedisReply> CallAsync(RedisArgument[] command, CancellationToken cancellationToken) =>
        await lease.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
}
