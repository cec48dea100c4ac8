using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Redis;

namespace Polystore.Cli.Sample;

/// <summary>Writes the keys of the sample shop as commands that <c>redis-cli --pipe</c> loads.</summary>
internal static class SampleKeyspace
{
    /// <summary>Writes to a new file, or to the output when no path is given. Answers the number of keys.</summary>
    /// <exception cref="UsageException">The file is there already or cannot be written, or there are too few keys.</exception>
    public static async Task<long> WriteAsync(string? path, long keys, long seed, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        if (keys < 1000)
        {
            throw new UsageException($"--keys is {keys}; give 1000 or more.");
        }

        try
        {
            await using var target = path is null ? Console.OpenStandardOutput() : new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await new ShopKeyspace(keys, seed).WriteAsync(target, progress is null ? null : new Adapter(progress), cancellationToken);
            return keys;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The commands cannot be written to '{path ?? "the output"}': {failure.Message} Choose another file.", failure);
        }
    }

    private sealed class Adapter(IProgress<ProgressStep> progress) : IProgress<ShopProgress>
    {
        public void Report(ShopProgress value) => progress.Report(new ProgressStep($"Writing the keys of the sample shop: {value.Table}", value.Rows, value.ExpectedRows));
    }
}
