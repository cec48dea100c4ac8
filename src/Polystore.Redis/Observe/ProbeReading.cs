using Polystore.Core.Observation;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Asks one thing after the other; what is denied, renamed or unknown becomes a section with its reason.</summary>
internal sealed class ProbeReading(RedisDatabase database, TimeProvider clock, CancellationToken cancellationToken)
{
    private readonly List<SnapshotSection> sections = [];

    public IReadOnlyList<SnapshotSection> Sections => sections;

    /// <summary>Asks, reads the reply and keeps it as a section.</summary>
    public async Task<T?> SectionAsync<T>(SectionKey<T> key, Func<Task<T>> read)
        where T : class
    {
        var (value, reason) = await TryAsync(read);
        sections.Add(value is null ? SnapshotSection.Missing(key.Name, reason!, clock.GetUtcNow()) : SnapshotSection.Of(key, value, clock.GetUtcNow()));
        return value;
    }

    /// <summary>Asks for something that is kept elsewhere; only a denial becomes a section.</summary>
    public async Task<T?> PartAsync<T>(string name, Func<Task<T>> read)
        where T : class
    {
        var (value, reason) = await TryAsync(read);
        if (value is null)
        {
            sections.Add(SnapshotSection.Missing(name, reason!, clock.GetUtcNow()));
        }

        return value;
    }

    public Task<RedisReply> SendAsync(params RedisArgument[] command) => database.ExecuteAsync(command, cancellationToken).AsTask();

    private static async Task<(T? Value, string? Reason)> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return (await read(), null);
        }
        catch (RedisServerException refused)
        {
            return (null, Reason(refused));
        }
        catch (RedisTimeoutException)
        {
            return (null, "the server did not answer within the statement timeout");
        }
        catch (RedisReplyException odd)
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
