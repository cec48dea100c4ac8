using Microsoft.Extensions.Hosting;

namespace Polystore.Runtime.Manager;

/// <summary>Starts the manager with the host; it is drained by the container, after the services that use it have stopped.</summary>
internal sealed class DatabaseManagerService(DatabaseManager manager) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => manager.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
