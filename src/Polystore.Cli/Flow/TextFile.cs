using System.Text;
using Polystore.Core.Errors;

namespace Polystore.Cli.Flow;

/// <summary>Reads a text that a user names: UTF-8, or UTF-16 with its byte order mark; anything else would be read wrong in silence.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="path">The file, or - for standard input.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="TargetException">It cannot be read, or is no text.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (path == "-")
            {
                return await Console.In.ReadToEndAsync(cancellationToken);
            }

            using var reader = new StreamReader(path, Strict, detectEncodingFromByteOrderMarks: true);
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException failure)
        {
            throw new TargetException($"'{path}' is not UTF-8 text; save it as UTF-8.", failure);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TargetException($"The file '{path}' does not exist.", failure);
        }
        catch (Exception failure) when (FileFailures.IsUnreadable(failure))
        {
            throw new TargetException($"The file '{path}' cannot be read: {failure.Message}", failure);
        }
    }
}
