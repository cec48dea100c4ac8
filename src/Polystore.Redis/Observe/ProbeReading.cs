using Polystore.Core.Observation;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>
/// Asks one server one thing after the other; what is denied, renamed or unknown becomes a section with its reason. A server that was once
/// silent for the whole statement timeout is not asked again.
/// </summary>
/// <param name="database">The server.</param>
/// <param name="node">Its name among several; null when it is the only one.</param>
/// <param name="clock">The time.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal sealed class ProbeReading(RedisDatabase database, string? node, TimeProvider clock, CancellationToken cancellationToken)
{
    private readonly List<SnapshotSection> sections = [];
    private bool isSilent;

    public IReadOnlyList<SnapshotSection> Sections => sections;

    /// <summary>Asks, reads the reply and keeps it as a section.</summary>
    public async Task<T?> SectionAsync<T>(SectionKey<T> key, Func<Task<T>> read)
        where T : class
    {
        var (value, reason) = await TryAsync(read);
        Keep(key, value, reason!);
        return value;
    }

    /// <summary>Asks for something that is kept elsewhere; only a denial becomes a section.</summary>
    public async Task<T?> PartAsync<T>(string name, Func<Task<T>> read)
        where T : class
    {
        var (value, reason) = await TryAsync(read);
        if (value is null)
        {
            sections.Add(SnapshotSection.Missing(RedisSections.NameAt(name, node), reason!, clock.GetUtcNow()));
        }

        return value;
    }

    /// <summary>Keeps what was read elsewhere, or the reason why it is not there.</summary>
    public void Keep<T>(SectionKey<T> key, T? value, string reason)
        where T : class =>
        sections.Add(value is null ? SnapshotSection.Missing(key.At(node).Name, reason, clock.GetUtcNow()) : SnapshotSection.Of(key.At(node), value, clock.GetUtcNow()));

    public Task<RedisReply> SendAsync(params RedisArgument[] command) => database.ExecuteAsync(command, cancellationToken).AsTask();

    private async Task<(T? Value, string? Reason)> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        if (isSilent)
        {
            return (null, "the server had stopped answering");
        }

        try
        {
            return (await read(), null);
        }
        catch (RedisServerException refused)
        {
            return (null, Reason(refused));
        }
        catch (RedisTimeoutException) when (node is null)
        {
            isSilent = true;
            return (null, "the server did not answer within the statement timeout");
        }
        catch (RedisException odd) when (odd is RedisReplyException or OddAnswerException)
        {
            return (null, $"the server answered in an unknown form: {odd.Message}");
        }
    }

    private static string Reason(RedisServerException refused) => refused.Kind switch
    {
        RedisErrorKind.NoPermission => $"the user may not run it ({refused.ServerText}); grant it with ACL SETUSER",
        RedisErrorKind.UnknownCommand => "the server does not know the command: it is renamed, or newer than the server",
        _ => refused.Message.TrimEnd('.'),
    };
}
