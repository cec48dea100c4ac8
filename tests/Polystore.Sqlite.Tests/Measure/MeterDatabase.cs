using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Tests.Measure;

/// <summary>A database in memory to measure on.</summary>
internal sealed class MeterDatabase : IDisposable
{
    public MeterDatabase(string script)
    {
        Session = SqliteConnector.CreateNew(":memory:");
        Session.Execute(script);
        Meter = new StatementMeter(Session, TimeProvider.System, new MeterOptions { Repetitions = 2 });
    }

    public SqliteSession Session { get; }

    public StatementMeter Meter { get; }

    public static string People(int rows) => $"""
        CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, age INT, weight REAL);
        CREATE TABLE pet(id INTEGER PRIMARY KEY, owner INT REFERENCES person(id) ON DELETE CASCADE, name TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
        INSERT INTO person SELECT i, 'name ' || (i % 17), i % 50, i * 0.1 FROM n;
        INSERT INTO pet SELECT id, 1 + id % 100, 'pet ' || id FROM person;
        """;

    public StatementMeasurement Measure(string sql) => Meter.Measure(sql);

    public long Count(string table) => Session.Query($"SELECT count(*) FROM {table}", row => row.Int64(0))[0];

    public void Dispose() => Session.Dispose();
}
