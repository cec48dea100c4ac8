using Polystore.Sql;
using Polystore.Sqlite.Connect;
using SQLitePCL;

namespace Polystore.Sqlite.Measure;

/// <summary>
/// Runs statements on one connection and counts what they cost. A statement that writes runs inside a savepoint and is rolled
/// back after every run, so the database is as before; give a connection to a copy for those all the same.
/// </summary>
/// <param name="session">The connection; page cache and foreign-key setting are the caller's.</param>
/// <param name="time">Measures milliseconds.</param>
/// <param name="options">How to measure; null for the defaults.</param>
public sealed class StatementMeter(SqliteSession session, TimeProvider time, MeterOptions? options = null)
{
    // https://sqlite.org/c3ref/c_stmtstatus_counter.html
    private const int StatusFullScanStep = 1;
    private const int StatusSort = 2;
    private const int StatusAutoIndex = 3;
    private const int StatusVmStep = 4;

    private const string Savepoint = "polystore_measure";

    private static readonly Dictionary<string, string> NoParameters = [];

    private readonly MeterOptions options = options ?? new MeterOptions();

    /// <summary>Measures one statement; a statement that cannot be measured comes back with the reason.</summary>
    /// <param name="sql">A query or a change of rows.</param>
    /// <param name="parameters">Values by name (<c>:id</c>, <c>id</c>) or position (<c>1</c>), as text; null for none.</param>
    /// <param name="cancellationToken">Interrupts the statement.</param>
    public Task<StatementMeasurement> MeasureAsync(string sql, IReadOnlyDictionary<string, string>? parameters = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Measure(sql, parameters, cancellationToken), cancellationToken);

    /// <summary>As <see cref="MeasureAsync"/>, on the calling thread.</summary>
    public StatementMeasurement Measure(string sql, IReadOnlyDictionary<string, string>? parameters = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (SqlSplitter.Split(sql, SqlDialect.Sqlite).Count > 1)
        {
            return NotMeasured(sql, "there is more than one statement");
        }

        try
        {
            var (statement, traits) = StatementTraitsReader.Compile(session, sql);
            using (statement)
            {
                var missing = StatementParameters.Bind(statement, parameters ?? NoParameters);
                return missing.Count > 0
                    ? NotMeasured(sql, $"no value was given for {string.Join(", ", missing)}") with { Traits = traits, MissingParameters = missing }
                    : Run(statement, sql, traits, cancellationToken);
            }
        }
        catch (NotMeasurableException refusal)
        {
            return NotMeasured(sql, refusal.Message);
        }
        catch (SqliteFailureException failure)
        {
            return NotMeasured(sql, failure.TimedOut ? $"it ran longer than {options.StatementTimeout.TotalSeconds:0.#} s" : $"SQLite says: {failure.Message}");
        }
    }

    private static StatementMeasurement NotMeasured(string sql, string reason) => new() { Sql = sql, NotMeasured = reason };

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double Spread(List<double> values)
    {
        var median = Median(values);
        return median <= 0 ? 0 : values.Max(value => Math.Abs(value - median) / median);
    }

    private StatementMeasurement Run(sqlite3_stmt statement, string sql, StatementTraits traits, CancellationToken cancellationToken)
    {
        var first = options.Compare ? RunOnce(statement, traits, digest: true, cancellationToken) : null;
        var runs = new List<SingleRun>();
        var spent = TimeSpan.Zero;
        do
        {
            var run = RunOnce(statement, traits, digest: false, cancellationToken);
            runs.Add(run);
            spent += run.Elapsed;
        }
        while (runs.Count < options.Repetitions && spent < options.RepetitionBudget);

        first ??= runs[0];
        var times = runs.ConvertAll(run => run.Elapsed.TotalMilliseconds);
        var steps = runs.ConvertAll(run => (double)run.VmSteps);
        return new StatementMeasurement
        {
            Sql = sql,
            Traits = traits,
            VmSteps = (long)Median(steps),
            StepsSpread = Spread(steps),
            FullScanSteps = first.FullScanSteps,
            Sorts = first.Sorts,
            AutoIndexRows = first.AutoIndexRows,
            Rows = first.Rows,
            RowsChanged = first.RowsChanged,
            Ms = Median(times),
            MsSpread = Spread(times),
            Repetitions = runs.Count,
            Digest = first.Digest?.Exact ?? "",
            RoundedDigest = first.Digest?.Rounded ?? "",
            HoldsFloats = first.Digest?.HoldsFloats ?? false,
            Effects = first.Effects,
            EffectsNotExamined = first.EffectsNotExamined,
        };
    }

    private SingleRun RunOnce(sqlite3_stmt statement, StatementTraits traits, bool digest, CancellationToken cancellationToken)
    {
        if (!traits.Writes)
        {
            return Execute(statement, digest, cancellationToken);
        }

        session.Execute($"SAVEPOINT {Savepoint}", cancellationToken: cancellationToken);
        try
        {
            var run = Execute(statement, digest, cancellationToken);
            return digest ? WithEffects(run, traits, cancellationToken) : run;
        }
        finally
        {
            // SQLite refuses to undo below a statement that is still open, so Execute has reset it; undoing itself never waits for the caller's token.
            UndoToSavepoint();
        }
    }

    // A failed statement may have rolled back the whole transaction (RAISE(ROLLBACK), disk full); then there is no savepoint to go back to.
    private void UndoToSavepoint()
    {
        if (raw.sqlite3_get_autocommit(session.Handle) == 0)
        {
            session.Execute($"ROLLBACK TO {Savepoint}; RELEASE {Savepoint}", timeout: TimeSpan.Zero);
        }
    }

    private SingleRun Execute(sqlite3_stmt statement, bool digest, CancellationToken cancellationToken)
    {
        foreach (var counter in (int[])[StatusFullScanStep, StatusSort, StatusAutoIndex, StatusVmStep])
        {
            raw.sqlite3_stmt_status(statement, counter, 1);
        }

        using var interrupt = new SqliteInterrupt(session.Handle, options.StatementTimeout, cancellationToken);
        var result = digest ? new ResultDigest() : null;
        var changesBefore = raw.sqlite3_total_changes(session.Handle);
        try
        {
            var started = time.GetTimestamp();
            int code;
            var rows = 0L;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                rows++;
                result?.AddRow(statement);
            }

            var elapsed = time.GetElapsedTime(started);
            return code == raw.SQLITE_DONE
                ? new SingleRun
                {
                    Elapsed = elapsed,
                    Rows = rows,
                    VmSteps = Counter(statement, StatusVmStep),
                    FullScanSteps = Counter(statement, StatusFullScanStep),
                    Sorts = Counter(statement, StatusSort),
                    AutoIndexRows = Counter(statement, StatusAutoIndex),
                    RowsChanged = raw.sqlite3_total_changes(session.Handle) - changesBefore,
                    Digest = result,
                }
                : throw Explain(code, interrupt, cancellationToken);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    // SQLite counts in 32 bits without a sign and returns them as if they had one.
    private static long Counter(sqlite3_stmt statement, int counter) => unchecked((uint)raw.sqlite3_stmt_status(statement, counter, 0));

    private Exception Explain(int code, SqliteInterrupt interrupt, CancellationToken cancellationToken)
    {
        if ((code & 0xff) != raw.SQLITE_INTERRUPT)
        {
            return session.Failure(code);
        }

        return cancellationToken.IsCancellationRequested
            ? new OperationCanceledException(cancellationToken)
            : new SqliteFailureException(code, "the statement was interrupted", interrupt.TimedOut);
    }

    private SingleRun WithEffects(SingleRun run, StatementTraits traits, CancellationToken cancellationToken)
    {
        var effects = new Dictionary<string, string>();
        foreach (var table in traits.WrittenTables)
        {
            var name = SqlQuoting.QualifiedName(SqlDialect.Sqlite, table.Schema, table.Table);
            using var content = session.Prepare($"SELECT * FROM {name} LIMIT {options.EffectRowLimit + 1}");
            if (content is null || Execute(content, digest: true, cancellationToken).Digest is not { } digest)
            {
                continue;
            }

            if (digest.Rows > options.EffectRowLimit)
            {
                return run with { EffectsNotExamined = $"{table.Table} has more than {options.EffectRowLimit:#,0} rows, so its content was not compared" };
            }

            effects[table.ToString()] = digest.Rounded;
        }

        return run with { Effects = effects };
    }

    private sealed record SingleRun
    {
        public TimeSpan Elapsed { get; init; }

        public long Rows { get; init; }

        public long VmSteps { get; init; }

        public long FullScanSteps { get; init; }

        public long Sorts { get; init; }

        public long AutoIndexRows { get; init; }

        public long RowsChanged { get; init; }

        public ResultDigest? Digest { get; init; }

        public IReadOnlyDictionary<string, string> Effects { get; init; } = new Dictionary<string, string>();

        public string? EffectsNotExamined { get; init; }
    }
}
