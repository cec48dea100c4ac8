using Polystore.Core.Errors;

namespace Polystore.Cli.Flow;

/// <summary>Opens a dump that a user names.</summary>
internal static class DumpFile
{
    private const int BufferBytes = 1 << 20;

    /// <param name="path">The file, or - for standard input.</param>
    /// <exception cref="TargetException">It cannot be opened.</exception>
    public static Stream Open(string path)
    {
        try
        {
            return path == "-"
                ? Console.OpenStandardInput()
                : new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = BufferBytes, Options = FileOptions.SequentialScan });
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TargetException($"The dump '{path}' does not exist; give the path of an RDB file.", failure);
        }
        catch (Exception failure) when (FileFailures.IsUnreadable(failure))
        {
            throw new TargetException($"The dump '{path}' cannot be read: {failure.Message}", failure);
        }
    }
}
