namespace Polystore.Runtime.Tests.Coordination;

/// <summary>Clients that a test opened, and closes at its end.</summary>
internal sealed class Opened : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> clients = [];

    public T Add<T>(T client)
        where T : IAsyncDisposable
    {
        clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }
}
