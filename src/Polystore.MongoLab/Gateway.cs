using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Polystore.Core.Errors;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab;

/// <summary>The door: accepts clients on a loopback port and serves each until it leaves.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly Socket listener;
    private readonly LabState state;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<int, (Socket Socket, Task Serving)> clients = new();
    private Task accepting = Task.CompletedTask;
    private Task housekeeping = Task.CompletedTask;

    /// <summary>Makes one that does not yet accept.</summary>
    /// <param name="listener">See <see cref="Listen"/>.</param>
    /// <param name="state">What its clients share.</param>
    /// <param name="dispatcher">Who answers.</param>
    public Gateway(Socket listener, LabState state, CommandDispatcher dispatcher)
    {
        this.listener = listener;
        this.state = state;
        Dispatcher = dispatcher;
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Who answers.</summary>
    public CommandDispatcher Dispatcher { get; set; }

    /// <summary>True while nobody is let in.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Takes a port.</summary>
    /// <param name="port">0 for any that is free.</param>
    /// <exception cref="TargetException">It is taken.</exception>
    public static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(512);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new TargetException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Port {port} on 127.0.0.1 is taken; choose another with --port, or 0 for any that is free."), failure);
        }
    }

    /// <summary>Lets clients in.</summary>
    public void Open()
    {
        accepting = AcceptAsync();
        housekeeping = KeepHouseAsync();
    }

    /// <summary>Cuts the connections of all clients.</summary>
    public void Disconnect()
    {
        foreach (var (socket, _) in clients.Values)
        {
            socket.Close();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        Disconnect();
        await Task.WhenAll([accepting, housekeeping, .. clients.Values.Select(client => client.Serving)]);
        await state.Sessions.CloseAllAsync();
        await state.Cursors.CloseAllAsync();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var client = 0;
        while (!stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(stopping.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException || stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // That client went before it was let in, or there are no more descriptors just now (accept(2)): others must not wait in vain.
                await Task.Delay(AcceptPause, state.Time, CancellationToken.None);
                continue;
            }

            if (IsClosed || clients.Count >= MongoLabServer.MaxClients)
            {
                socket.Dispose();
                continue;
            }

            client++;
            state.ClientChanged(1);
            // The task removes its own entry, which therefore has to be there first.
            var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            clients[client] = (socket, ServeAsync(socket, client, entered.Task));
            entered.SetResult();
        }
    }

    private async Task ServeAsync(Socket socket, int client, Task entered)
    {
        await entered;
        try
        {
            await new ClientConnection(socket, client, Dispatcher).ServeAsync(stopping.Token);
        }
        finally
        {
            clients.TryRemove(client, out _);
            state.ClientChanged(-1);
        }
    }

    private async Task KeepHouseAsync()
    {
        using var timer = new PeriodicTimer(Housekeeping, state.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                await state.Cursors.CloseIdleAsync();
                await state.Sessions.CloseIdleAsync();
                await Dispatcher.ForgetAsync(stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
