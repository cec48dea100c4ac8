using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Queries;

namespace Polystore.Postgres.Connect;

/// <summary>
/// A second session beside the first, with the same snapshot, so that two processes of the server read a large schema at once (as
/// <c>pg_dump --jobs</c> does). A small one is read before a second connection would be there.
/// </summary>
internal static class SecondSession
{
    /// <summary>Bytes of pg_class from which on it is opened. Our choice, measured: some 20,000 tables, indexes, sequences and TOAST tables, whose reading takes about a second.</summary>
    public const long LeastCatalogBytes = 4 * 1024 * 1024;

    /// <summary>Opens it; null when it cannot be had: no connection is left for the role, or a pooler stands between.</summary>
    public static async Task<ProbeSession?> TryOpenAsync(ProbeSession first, ServerRow server, ObserveOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (first.ProcessId != server.BackendPid || first.Target.Hosts.Count > 1
            || await first.ExportSnapshotAsync(cancellationToken) is not { } snapshot)
        {
            return null;
        }

        ProbeSession? second = null;
        try
        {
            second = new ProbeSession(await PostgresConnector.OpenAsync(first.Target, options, cancellationToken), first.Target, options, clock);
            await second.BeginAsync([], cancellationToken, snapshot);
            return second;
        }
        catch (TargetException)
        {
            // One name may stand for several servers, and a role may have one connection only: the first session reads it all.
            if (second is not null)
            {
                await second.DisposeAsync();
            }

            return null;
        }
    }
}
