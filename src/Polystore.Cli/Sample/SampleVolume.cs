using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Samples.Shop;

namespace Polystore.Cli.Sample;

/// <summary>The same shop at another data volume, in a temporary folder that goes with it.</summary>
internal sealed class SampleVolume : IAsyncDisposable
{
    // Far enough from 1 to show how costs grow, small enough to be made at once.
    private const double RelativeScale = 0.25;

    private readonly DirectoryInfo folder;

    private SampleVolume(DirectoryInfo folder, DatabaseUrl url)
    {
        this.folder = folder;
        Url = url;
    }

    public double Scale => RelativeScale;

    public DatabaseUrl Url { get; }

    public static async Task<SampleVolume> CreateAsync(ShopOptions full, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var created = Directory.CreateTempSubdirectory("polystore-");
        try
        {
            var path = Path.Combine(created.FullName, "shop-smaller.db");
            await SampleDatabase.CreateAsync(path, full with { Scale = full.Scale * RelativeScale }, progress, cancellationToken);
            return new SampleVolume(created, DatabaseUrl.ForSqliteFile(path));
        }
        catch
        {
            created.Delete(recursive: true);
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
