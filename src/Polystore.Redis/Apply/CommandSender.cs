using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Redis.Connect;
using Polystore.RedisClient;

namespace Polystore.Redis.Apply;

/// <summary>Sends the commands of remedies: to the server that the URL names, or to the one of a group that the command names.</summary>
internal sealed class CommandSender(DatabaseUrl target, ObserveOptions options) : IAsyncDisposable
{
    // The empty name stands for the server of the URL.
    private readonly Dictionary<string, RedisDatabase> connections = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">The command cannot be read.</exception>
    /// <exception cref="TargetException">The server cannot be reached.</exception>
    /// <exception cref="RedisException">It refuses, or the connection is lost.</exception>
    public async Task SendAsync(string command, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> words;
        try
        {
            words = CommandWords.Split(command);
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"The command `{command}` cannot be read: {wrong.Message}", wrong);
        }

        var connection = await ConnectionAsync(NodeCommand.TakeServer(ref words), cancellationToken);
        await connection.ExecuteAsync(words.Select(word => (RedisArgument)word).ToArray(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections.Values)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<RedisDatabase> ConnectionAsync(RedisEndpoint? server, CancellationToken cancellationToken)
    {
        var name = server?.ToString() ?? "";
        if (!connections.TryGetValue(name, out var connection))
        {
            connections[name] = connection = server is { } endpoint ? await OpenAsync(endpoint, cancellationToken) : await RedisConnector.OpenAsync(target, options, cancellationToken);
        }

        return connection;
    }

    // A sentinel has credentials of its own; which of the members is one the group tells.
    private async Task<RedisDatabase> OpenAsync(RedisEndpoint endpoint, CancellationToken cancellationToken)
    {
        var group = await RedisGroup.FindAsync(target, options, cancellationToken);
        var member = group.Members.FirstOrDefault(candidate => candidate.Endpoint == endpoint)
            ?? throw new TargetException($"{endpoint} does not belong to {target}; make the report anew.");
        return await RedisConnector.OpenAsync(member.Options, cancellationToken);
    }
}
