using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Polystore.Runtime.Telemetry;

/// <summary>
/// Counts the statements that were done, and keeps them in a file that <c>polystore advise --workload</c> reads: each statement once, with its
/// calls and their mean time since the process began. The file is replaced as a whole, so a reader never sees half of it.
/// </summary>
internal sealed class QueryLog : IAsyncDisposable
{
    /// <summary>Stands in the path for the machine and the process, because each process has a file of its own.</summary>
    public const string Process = "{process}";

    // As many as pg_stat_statements keeps (pg_stat_statements.max).
    private const int MostStatements = 5000;

    private readonly ConcurrentDictionary<string, Counted> statements = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim writing = new(1);
    private readonly string path;
    private readonly Action<Exception> failed;
    private readonly ITimer timer;
    private long leftOut;
    private bool isTold;

    /// <summary>Makes one.</summary>
    /// <param name="path">The file; its folder is made when it is missing.</param>
    /// <param name="every">How often it is written.</param>
    /// <param name="time">The clock of that.</param>
    /// <param name="failed">Told once that the file cannot be written; counting goes on.</param>
    public QueryLog(string path, TimeSpan every, TimeProvider time, Action<Exception> failed)
    {
        this.path = Path.GetFullPath(path.Replace(Process, string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}"), StringComparison.Ordinal));
        this.failed = failed;
        timer = time.CreateTimer(static log => _ = ((QueryLog)log!).WriteAsync(), this, every, every);
    }

    /// <summary>Counts one call; it waits for nobody.</summary>
    public void Count(string statement, TimeSpan time)
    {
        if (!statements.TryGetValue(statement, out var counted))
        {
            if (statements.Count >= MostStatements)
            {
                Interlocked.Increment(ref leftOut);
                return;
            }

            counted = statements.GetOrAdd(statement, static _ => new Counted());
        }

        counted.Add(time);
    }

    /// <summary>Writes what was counted.</summary>
    public async Task WriteAsync()
    {
        await writing.WaitAsync().ConfigureAwait(false);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var fresh = path + ".new";
            await File.WriteAllTextAsync(fresh, Text()).ConfigureAwait(false);
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!isTold)
            {
                isTold = true;
                failed(failure);
            }
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync().ConfigureAwait(false);
        await WriteAsync().ConfigureAwait(false);
        writing.Dispose();
    }

    private string Text()
    {
        var text = new StringBuilder("-- Statements of this process, with their calls: polystore advise TARGET --workload FILE\n");
        if (Interlocked.Read(ref leftOut) is > 0 and var others)
        {
            text.Append(CultureInfo.InvariantCulture, $"-- {others} calls of further statements are not among them: more than {MostStatements} differ.\n");
        }

        foreach (var (statement, counted) in statements.OrderByDescending(one => one.Value.Milliseconds))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n-- calls: {counted.Calls}\n-- mean_ms: {counted.Milliseconds / counted.Calls:0.####}\n{statement.Trim().TrimEnd(';')};\n");
        }

        return text.ToString();
    }

    private sealed class Counted
    {
        private long calls;
        private long ticks;

        public long Calls => Math.Max(1, Interlocked.Read(ref calls));

        public double Milliseconds => Interlocked.Read(ref ticks) / (double)TimeSpan.TicksPerMillisecond;

        public void Add(TimeSpan time)
        {
            Interlocked.Add(ref ticks, time.Ticks);
            Interlocked.Increment(ref calls);
        }
    }
}
