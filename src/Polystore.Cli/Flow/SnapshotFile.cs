using Polystore.Core.Errors;
using Polystore.Core.Json;
using Polystore.Core.Observation;

namespace Polystore.Cli.Flow;

/// <summary>Reads a snapshot that <c>check --save</c> kept.</summary>
internal static class SnapshotFile
{
    public static async Task<Snapshot> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return PolystoreJson.ReadSnapshot(await File.ReadAllTextAsync(path, cancellationToken), $"'{path}'");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TargetException($"The snapshot '{path}' does not exist; make one with `polystore check TARGET --save {path}`.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TargetException($"The snapshot '{path}' cannot be read: {failure.Message}", failure);
        }
    }
}
