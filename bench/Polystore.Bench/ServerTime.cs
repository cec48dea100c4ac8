using System.Diagnostics;
using Polystore.TestServers;

namespace Polystore.Bench;

/// <summary>Processor time that a private PostgreSQL server spent on sessions that have ended.</summary>
internal sealed class ServerTime(PostgresServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly int postmaster = int.Parse(File.ReadLines(Path.Combine(server.Folder, "data", "postmaster.pid")).First());

    /// <summary>Milliseconds that the work's own session took of a processor.</summary>
    public async Task<double> OfAsync(Func<Task> work)
    {
        var before = Now();
        await work();

        // A process is counted when its parent has seen it end, a moment after its client went away.
        var clock = Stopwatch.StartNew();
        while (Now() == before && clock.Elapsed < Patience)
        {
            await Task.Delay(20);
        }

        return Now() - before;
    }

    private double Now() => ProcessorTime.OfEndedChildren(postmaster) ?? 0;
}
