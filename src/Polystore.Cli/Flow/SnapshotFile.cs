using Polystore.Core.Errors;
using Polystore.Core.Json;
using Polystore.Core.Observation;

namespace Polystore.Cli.Flow;

/// <summary>Reads a snapshot that <c>check --save</c> kept.</summary>
internal static class SnapshotFile
{
    private const int BufferBytes = 64 * 1024;

    public static async Task<Snapshot> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
            return await Task.Run(() => PolystoreJson.ReadSnapshot(stream, $"'{path}'"), cancellationToken);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TargetException($"The snapshot '{path}' does not exist; make one with `polystore check TARGET --save {path}`.", failure);
        }
        catch (Exception failure) when (FileFailures.IsUnreadable(failure))
        {
            throw new TargetException($"The snapshot '{path}' cannot be read: {failure.Message}", failure);
        }
    }
}
