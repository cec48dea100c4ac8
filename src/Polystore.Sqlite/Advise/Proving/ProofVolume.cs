using Polystore.Sqlite.Advise.Uses;
using Polystore.Sqlite.Measure;
using Polystore.Sqlite.Prove;

namespace Polystore.Sqlite.Advise.Proving;

/// <summary>A copy of the database at one data volume, with what the statements cost on it before any change.</summary>
internal sealed class ProofVolume : IAsyncDisposable
{
    private readonly DatabaseCopy copy;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<StatementUse> statements;
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> parameters;

    /// <summary>Takes a copy over.</summary>
    public ProofVolume(double scale, DatabaseCopy copy, TimeProvider time, IReadOnlyList<StatementUse> statements)
    {
        Scale = scale;
        this.copy = copy;
        this.time = time;
        this.statements = statements;
        parameters = statements.ToDictionary(statement => statement.Id, statement => SampledParameters.For(statement, copy.Session));
    }

    /// <summary>The copy's connection.</summary>
    public Connect.SqliteSession Session => copy.Session;

    /// <summary>Volume relative to the target.</summary>
    public double Scale { get; }

    /// <summary>The statements on the copy as it came.</summary>
    public IReadOnlyDictionary<string, StatementMeasurement> Before { get; private set; } = new Dictionary<string, StatementMeasurement>();

    /// <summary>Measures the copy as it came.</summary>
    public void MeasureBefore(CancellationToken cancellationToken) => Before = MeasureAll(whole: true, cancellationToken);

    /// <summary>Runs DDL on the copy.</summary>
    public void Run(IEnumerable<string> ddl, CancellationToken cancellationToken)
    {
        foreach (var statement in ddl)
        {
            copy.Session.Execute(statement, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Pages in use times their size.</summary>
    public long BytesInUse() => copy.Session.Query(
        "SELECT (p.page_count - f.freelist_count) * s.page_size FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s",
        row => row.Int64(0))[0];

    /// <summary>Measures every statement that could be measured before.</summary>
    /// <param name="whole">True for timed repetitions; false when only the steps are of interest.</param>
    /// <param name="cancellationToken">Interrupts the statement under way.</param>
    public IReadOnlyDictionary<string, StatementMeasurement> MeasureAll(bool whole, CancellationToken cancellationToken) =>
        statements
            .Where(statement => !Before.TryGetValue(statement.Id, out var before) || before.IsMeasured)
            .ToDictionary(statement => statement.Id, statement => Measure(statement, whole, cancellationToken));

    /// <summary>Measures one statement.</summary>
    public StatementMeasurement Measure(StatementUse statement, bool whole, CancellationToken cancellationToken) =>
        new StatementMeter(copy.Session, time, whole ? null : new MeterOptions { Repetitions = 1 }).Measure(statement.Sql, parameters[statement.Id], cancellationToken);

    /// <summary>Names of the parameters that were given sampled values.</summary>
    public IReadOnlyCollection<string> SampledFor(string statementId) => [.. parameters[statementId].Keys];

    /// <inheritdoc />
    public ValueTask DisposeAsync() => copy.DisposeAsync();
}
