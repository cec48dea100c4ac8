using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Core.Workloads;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe;
using Polystore.Sqlite.Prove;

namespace Polystore.Sqlite.Tests.Prove;

/// <summary>A database in a file, with customers, their orders and the lines of these.</summary>
internal sealed class ProveDatabase : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("polystore-test-").FullName;

    public ProveDatabase(string more = "", int customers = 800)
    {
        var path = Path.Combine(folder, "shop 100% #1?.db");
        using var session = SqliteConnector.CreateNew(path);
        session.Execute($"""
            CREATE TABLE country(code TEXT PRIMARY KEY, name TEXT);
            CREATE TABLE customer(id INTEGER PRIMARY KEY, country TEXT REFERENCES country(code), name TEXT);
            CREATE TABLE "order"(id INTEGER PRIMARY KEY, customer INT NOT NULL REFERENCES customer(id), total REAL, note TEXT);
            CREATE TABLE line("order" INT REFERENCES "order"(id), no INT, price REAL, PRIMARY KEY("order", no)) WITHOUT ROWID;
            CREATE TABLE log(at TEXT, what TEXT);
            CREATE TRIGGER audit AFTER DELETE ON customer BEGIN INSERT INTO log VALUES ('now', old.name); END;
            INSERT INTO country VALUES ('de', 'Germany'), ('pl', 'Poland');
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {customers})
            INSERT INTO customer SELECT i, CASE i % 2 WHEN 0 THEN 'de' ELSE 'pl' END, 'name ' || i FROM n;
            INSERT INTO "order" SELECT c.id * 3 + k.i, c.id, c.id * 0.1, 'note ' || k.i FROM customer c, (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2) k;
            INSERT INTO line SELECT id, 1, total FROM "order";
            CREATE INDEX customer_name ON customer(name);
            {more}
            """);
        Url = DatabaseUrl.ForSqliteFile(path);
    }

    public DatabaseUrl Url { get; }

    public Task<Snapshot> ObserveAsync() => new SqliteProbe(TimeProvider.System).ObserveAsync(Url, new ObserveOptions(), null, CancellationToken.None);

    public async Task<IReadOnlyList<Finding>> ProveAsync(Workload? workload, params IReadOnlyList<Finding> findings) =>
        await new SqliteProver().ProveAsync(
            new ProveRequest { Target = Url, Snapshot = await ObserveAsync(), Findings = findings, Workload = workload },
            null,
            CancellationToken.None);

    public static Workload Workload(params IEnumerable<(string Id, string Sql)> statements) => new()
    {
        Source = WorkloadSource.File,
        Statements = statements.Select(statement => new WorkloadStatement { Id = statement.Id, Sql = statement.Sql }).ToList(),
    };

    public static Finding Finding(string name, IReadOnlyList<string> apply, IReadOnlyList<string> rollback, RemedyEffect? effect = null, params IReadOnlyList<Witness> witnesses) => new()
    {
        Id = "SQLITE-TEST",
        Family = "indexes",
        Severity = Severity.High,
        Subject = Subject.Table("sqlite", "main", name),
        Title = name,
        Why = "test",
        Remedy = new Remedy { Apply = apply, Rollback = rollback, Reversible = rollback.Count > 0, Effects = effect is null ? [] : [effect] },
        Witnesses = witnesses,
    };

    public static IndexCreated Created(string table, params IReadOnlyList<string> columns) => new(new Core.Catalogs.Index
    {
        Schema = "main",
        Table = table,
        Name = "i",
        Keys = columns.Select(column => Core.Catalogs.IndexKey.On(column)).ToList(),
    });

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
