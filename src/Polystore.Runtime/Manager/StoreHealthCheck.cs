using Microsoft.Extensions.Diagnostics.HealthChecks;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>Healthy when the store answers.</summary>
internal sealed class StoreHealthCheck(IStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.PingAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"The store {store.Name} ({store.SystemName}) answers.");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The store {store.Name} ({store.SystemName}) does not answer.", failure);
        }
    }
}
