using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Scratch;

/// <summary>The copies that one proof measures on, each on a server of its own; all are gone at the end.</summary>
internal sealed class ScratchCopies : IAsyncDisposable
{
    private readonly List<(double Share, ScratchCopy Copy)> copies = [];

    /// <summary>Where they are, by the part of the rows that they hold.</summary>
    public IEnumerable<KeyValuePair<double, DatabaseUrl>> Volumes => copies.Select(copy => KeyValuePair.Create(copy.Share, copy.Copy.Url));

    /// <summary>Makes the samples that were asked for, or else one copy of everything.</summary>
    public async Task MakeAsync(AdviseRequest request, Snapshot snapshot, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        foreach (var share in request.Samples.Count > 0 ? request.Samples : [1])
        {
            copies.Add((share, await ScratchCopy.MakeAsync(request.Target, snapshot, share, request.Options, progress, cancellationToken)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, copy) in copies)
        {
            await copy.DisposeAsync();
        }
    }
}
