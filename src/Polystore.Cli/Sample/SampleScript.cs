using System.Text;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Postgres;

namespace Polystore.Cli.Sample;

/// <summary>Writes the sample shop as a script that psql loads.</summary>
internal static class SampleScript
{
    /// <summary>Writes to a new file, or to the output when no path is given. Answers the number of rows.</summary>
    /// <exception cref="UsageException">The file is there already or cannot be written, or an option lies outside its range.</exception>
    public static async Task<long> WriteAsync(
        string? path, TextWriter output, ShopOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var generator = new ShopGenerator(options);
            if (path is null)
            {
                return await FillAsync(generator, output, progress, cancellationToken);
            }

            await using var file = new StreamWriter(path, new UTF8Encoding(false), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write });
            return await FillAsync(generator, file, progress, cancellationToken);
        }
        catch (ArgumentOutOfRangeException failure)
        {
            throw new UsageException(failure.Message.Split(" (Parameter", 2)[0], failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The script cannot be written to '{path ?? "the output"}': {failure.Message} Choose another file.", failure);
        }
    }

    private static async Task<long> FillAsync(ShopGenerator generator, TextWriter output, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        await using var target = new PsqlShopTarget(output);
        return await generator.FillAsync(target, progress is null ? null : new Adapter(progress), cancellationToken);
    }

    private sealed class Adapter(IProgress<ProgressStep> progress) : IProgress<ShopProgress>
    {
        public void Report(ShopProgress value) => progress.Report(new ProgressStep($"Writing the sample shop: {value.Table}", value.Rows));
    }
}
