using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Prove;

/// <summary>
/// One data volume to measure on: a copy that nothing touches, and a copy of that copy on which remedies are tried. What
/// statements cost without any remedy is measured once and kept.
/// </summary>
internal sealed class ProofVolume : IAsyncDisposable
{
    private readonly Dictionary<string, StatementMeasurement> baseline = new(StringComparer.Ordinal);
    private readonly DatabaseCopy pristine;
    private readonly MeterOptions meterOptions;
    private readonly TimeProvider time;
    private DatabaseCopy? working;

    private ProofVolume(double scale, DatabaseCopy pristine, MeterOptions meterOptions, TimeProvider time)
    {
        Scale = scale;
        this.pristine = pristine;
        this.meterOptions = meterOptions;
        this.time = time;
    }

    /// <summary>Rows relative to the database at hand.</summary>
    public double Scale { get; }

    /// <summary>A volume of a database as it is.</summary>
    public static async Task<ProofVolume> OfAsync(
        double scale, DatabaseUrl source, ObserveOptions options, TimeProvider time, IProgress<ProgressStep>? progress, CancellationToken cancellationToken) =>
        new(scale, await DatabaseCopy.MakeAsync(source, options, progress, cancellationToken), Meter(options), time);

    /// <summary>A smaller volume of this one, its foreign keys consistent; null when too little would be left.</summary>
    public async Task<ProofVolume?> ThinnedAsync(Catalog catalog, ObserveOptions options, CancellationToken cancellationToken)
    {
        var copy = await pristine.CloneAsync(cancellationToken);
        try
        {
            if (await Task.Run(() => VolumeThinner.Thin(copy.Session, catalog, cancellationToken), cancellationToken) is { } ratio)
            {
                return new ProofVolume(Scale * ratio, copy, Meter(options), time);
            }
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }

        await copy.DisposeAsync();
        return null;
    }

    /// <summary>What a statement costs and returns without any remedy.</summary>
    public StatementMeasurement Baseline(string sql, CancellationToken cancellationToken)
    {
        if (!baseline.TryGetValue(sql, out var measured))
        {
            measured = Measure(pristine.Session, sql, cancellationToken);
            baseline[sql] = measured;
        }

        return measured;
    }

    /// <summary>What a statement costs and returns on another connection.</summary>
    public StatementMeasurement Measure(SqliteSession session, string sql, CancellationToken cancellationToken) =>
        new StatementMeter(session, time, meterOptions).Measure(sql, null, cancellationToken);

    /// <summary>As <see cref="Measure"/>, in two runs: enough for instructions and results, which do not vary as time does.</summary>
    public StatementMeasurement MeasureOnce(SqliteSession session, string sql, CancellationToken cancellationToken) =>
        new StatementMeter(session, time, meterOptions with { Repetitions = 1 }).Measure(sql, null, cancellationToken);

    /// <summary>The copy on which remedies are tried that bring everything back.</summary>
    public async Task<DatabaseCopy> WorkingAsync(CancellationToken cancellationToken) => working ??= await pristine.CloneAsync(cancellationToken);

    /// <summary>A copy of its own for a remedy that has no way back, or for several together.</summary>
    public Task<DatabaseCopy> FreshAsync(CancellationToken cancellationToken) => pristine.CloneAsync(cancellationToken);

    /// <summary>Throws the working copy away, because it is no longer what it was.</summary>
    public async Task SpoilAsync()
    {
        if (working is not null)
        {
            await working.DisposeAsync();
            working = null;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await SpoilAsync();
        await pristine.DisposeAsync();
    }

    private static MeterOptions Meter(ObserveOptions options) =>
        new() { StatementTimeout = options.StatementTimeout, Repetitions = 3, RepetitionBudget = TimeSpan.FromSeconds(1) };
}
