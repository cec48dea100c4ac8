using System.Buffers.Binary;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Samples.Shop;
using Polystore.SqliteClient;

namespace Polystore.Cli.Sample;

/// <summary>
/// Makes the sample shop, and knows it again by the application id in the header of the file, so that somebody's own shop.db is
/// never taken for the sample.
/// </summary>
internal static class SampleDatabase
{
    public const string DefaultPath = "shop.db";

    // Offset of the application id in the header, https://www.sqlite.org/fileformat2.html#application_id
    private const int ApplicationIdOffset = 68;

    /// <summary>The sample at that path: the one that is there, or a new one.</summary>
    /// <exception cref="UsageException">A file of that name is there and is not the sample.</exception>
    public static async Task<DatabaseUrl> EnsureAsync(string path, ShopOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            await CreateAsync(path, options, progress, cancellationToken);
        }
        else if (!IsSample(path))
        {
            throw new UsageException($"'{path}' is there and is not the sample database; run the command in another folder, or name a target: `polystore check {path}`.");
        }

        return DatabaseUrl.ForSqliteFile(path);
    }

    public static async Task CreateAsync(string path, ShopOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        // The generator shares the library that the engine chose.
        _ = SqliteNative.Library;
        try
        {
            await ShopSample.CreateSqliteFileAsync(path, options, progress is null ? null : new ShopProgressAdapter(progress), cancellationToken);
        }
        catch (ArgumentOutOfRangeException failure)
        {
            throw new UsageException(failure.Message.Split(" (Parameter", 2)[0], failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The sample database cannot be written to '{path}': {failure.Message} Choose another folder.", failure);
        }
    }

    public static bool IsSample(string path)
    {
        Span<byte> header = stackalloc byte[100];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdOffset..]) == ShopSample.SqliteApplicationId;
    }

    private sealed class ShopProgressAdapter(IProgress<ProgressStep> progress) : IProgress<ShopProgress>
    {
        public void Report(ShopProgress value) => progress.Report(new ProgressStep($"Making the sample shop: {value.Table}", value.Rows));
    }
}
