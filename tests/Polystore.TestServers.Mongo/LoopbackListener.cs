using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Polystore.TestServers.Mongo;

/// <summary>Serves every connection on a free loopback port until it is disposed of.</summary>
public abstract class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<TcpClient, Task> connections = new();
    private readonly Task accepting;

    protected LoopbackListener()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Cuts every connection that is open now.</summary>
    public void Cut()
    {
        foreach (var connection in connections.Keys)
        {
            connection.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        Cut();
        await Task.WhenAll([accepting, .. connections.Values]);
        stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task ServeAsync(TcpClient client, CancellationToken cancellationToken);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                client.NoDelay = true;
                connections[client] = RunAsync(client);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is disposed of.
        }
    }

    private async Task RunAsync(TcpClient client)
    {
        await Task.Yield();
        try
        {
            await ServeAsync(client, stopping.Token);
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // It was cut, or the client went.
        }
        finally
        {
            client.Dispose();
            connections.TryRemove(client, out _);
        }
    }
}
