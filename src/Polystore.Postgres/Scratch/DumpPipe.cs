using System.Diagnostics;
using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Scratch;

/// <summary>pg_dump of a database into pg_restore of a scratch server, nothing on disk in between.</summary>
internal sealed class DumpPipe(PostgresPrograms programs, DatabaseUrl target, IReadOnlyList<string> destination, ObserveOptions options, IProgress<ProgressStep>? progress)
{
    /// <summary>Copies what the arguments of pg_dump select.</summary>
    /// <param name="selection">Arguments of pg_dump; none for everything.</param>
    /// <param name="cancellationToken">Ends both programs.</param>
    /// <returns>The first error of pg_restore, which goes on after it: a missing extension matters only when tables are missing with it.</returns>
    /// <exception cref="TargetException">pg_dump fails.</exception>
    public async Task<string> CopyAsync(IReadOnlyList<string> selection, CancellationToken cancellationToken)
    {
        var dump = Start(programs["pg_dump"],
        [
            "--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions", "--no-security-labels", "--no-tablespaces", "--no-comments",
            string.Create(CultureInfo.InvariantCulture, $"--lock-wait-timeout={Math.Max(1, (long)options.LockTimeout.TotalMilliseconds)}"), "--no-password", .. selection, "--dbname", target.WithPassword(null).ToConnectionUrl(),
        ]);
        if (target.Password is { } password)
        {
            dump.Environment["PGPASSWORD"] = password;
        }

        using var from = Process.Start(dump)!;
        using var to = Process.Start(Start(programs["pg_restore"], [.. destination, "--no-owner", "--no-privileges"]))!;
        try
        {
            from.StandardInput.Close();
            var (dumpWords, restoreWords) = (from.StandardError.ReadToEndAsync(cancellationToken), to.StandardError.ReadToEndAsync(cancellationToken));
            await PipeAsync(from.StandardOutput.BaseStream, to.StandardInput.BaseStream, cancellationToken);
            await from.WaitForExitAsync(cancellationToken);
            if (from.ExitCode != 0)
            {
                throw new TargetException($"pg_dump could not copy the database: {First(await dumpWords)}. Name a copy with --prove-on URL.");
            }

            await to.WaitForExitAsync(cancellationToken);
            return First(await restoreWords);
        }
        finally
        {
            End(from);
            End(to);
        }
    }

    private async Task PipeAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 17];
        long bytes = 0;
        int read;
        try
        {
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                bytes += read;
                progress?.Report(new ProgressStep(string.Create(CultureInfo.InvariantCulture, $"Copying the database to a scratch server: {bytes / 1e6:#,0} MB")));
            }

            to.Close();
        }
        catch (IOException)
        {
            // The reader has ended; its own words say why.
        }
    }

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static string First(string words) =>
        words.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.TrimEnd('.') ?? "no message";
}
