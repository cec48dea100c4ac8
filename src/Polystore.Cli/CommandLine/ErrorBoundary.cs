using Polystore.Core.Errors;

namespace Polystore.Cli.CommandLine;

/// <summary>Turns every failure into one sentence on the error stream and the documented exit code, scrubbed of secrets.</summary>
internal static class ErrorBoundary
{
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(CliSession session, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (PolystoreException failure)
        {
            return Report(session, failure, failure.Message, (int)failure.ExitCode);
        }
        catch (OperationCanceledException)
        {
            await session.Error.WriteLineAsync("polystore: interrupted; nothing was left half done.");
            return Interrupted;
        }
        catch (IOException failure) when (IsBrokenPipe(failure))
        {
            // The reader of our output (head, less) has seen enough.
            return (int)ExitCode.Clean;
        }
        catch (UnauthorizedAccessException failure)
        {
            return Report(session, failure, $"A file cannot be used: {failure.Message} Choose another path or its permissions.", (int)ExitCode.Usage);
        }
        catch (Exception failure)
        {
            var sentence = $"internal error: {failure.GetType().Name}: {FirstLine(failure.Message)} This is a defect of Polystore; run again with --verbose and report it.";
            return Report(session, failure, sentence, (int)ExitCode.Internal);
        }
    }

    private static int Report(CliSession session, Exception failure, string sentence, int exitCode)
    {
        session.Error.WriteLine("polystore: " + session.Scrubber.Scrub(FirstLine(sentence)));
        if (failure is UsageException { Excerpt: { } excerpt })
        {
            session.Error.WriteLine("  " + session.Scrubber.Scrub(excerpt).ReplaceLineEndings("\n  "));
        }

        if (session.Verbose)
        {
            session.Error.WriteLine(session.Scrubber.Scrub(failure.ToString()));
        }

        return exitCode;
    }

    // 32 is EPIPE on Linux and macOS; Windows says ERROR_NO_DATA or ERROR_BROKEN_PIPE.
    private static bool IsBrokenPipe(IOException failure) => (failure.HResult & 0xFFFF) is 32 or 109 or 232;

    private static string FirstLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
