namespace Polystore.RedisClient;

/// <content>Scripts.</content>
public abstract partial class RedisCommands
{
    /// <summary>
    /// EVALSHA; when the server does not have the script (a restart, SCRIPT FLUSH, another node) the source is sent once, by EVAL.
    /// </summary>
    /// <param name="script">The script.</param>
    /// <param name="keys">KEYS; in a cluster all of one hash slot.</param>
    /// <param name="arguments">ARGV.</param>
    /// <param name="cancellationToken">Stops waiting for the reply; the script goes on.</param>
    public async ValueTask<RedisReply> EvaluateAsync(
        RedisScript script, IReadOnlyList<RedisArgument> keys, IReadOnlyList<RedisArgument> arguments, CancellationToken cancellationToken = default)
    {
        RedisArgument[] command = [script.IsReadOnly ? "EVALSHA_RO" : "EVALSHA", script.Sha1, keys.Count, .. keys, .. arguments];
        try
        {
            return await ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException missing) when (missing.Kind == RedisErrorKind.NoScript)
        {
            command[0] = script.IsReadOnly ? "EVAL_RO" : "EVAL";
            command[1] = script.Source;
            return await ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }
}
