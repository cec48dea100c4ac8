using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Polystore.Cli.CommandLine;
using Polystore.Core.Checks;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Json;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;
using Polystore.Sqlite.Observe.Sections;
using Polystore.SqliteClient;
using Polystore.TestServers;

namespace Polystore.Cli.Tests.Flow;

/// <summary>A snapshot kept by a version that did not yet observe something is judged and drawn as if that were the default.</summary>
public sealed class OlderSnapshotTests
{
    private const string PostgresSchema = """
        CREATE TABLE customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(255), born timestamp, code char(3) CHECK (code <> ''), payload json);
        CREATE TABLE orders (id serial, customer int REFERENCES customers, total float8, placed date NOT NULL, tags text[]) PARTITION BY RANGE (placed);
        CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
        CREATE TABLE orders_rest PARTITION OF orders DEFAULT;
        CREATE INDEX ON customers (name);
        CREATE INDEX ON customers (name, lower(code)) WHERE born IS NOT NULL;
        CREATE STATISTICS together ON name, code FROM customers;
        CREATE VIEW named AS SELECT id, name FROM customers;
        CREATE MATERIALIZED VIEW kept AS SELECT id, name FROM customers;
        ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
        CREATE POLICY everybody ON customers USING (true);
        GRANT SELECT ON customers TO PUBLIC;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touched BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE PUBLICATION everything FOR ALL TABLES;
        INSERT INTO customers (name, born) SELECT 'n' || i, now() FROM generate_series(1, 500) i;
        INSERT INTO orders (customer, placed) SELECT i, date '2024-01-01' + i FROM generate_series(1, 300) i;
        ANALYZE;
        """;

    private const string SqliteSchema = """
        CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(255), born DATETIME, code TEXT COLLATE NOCASE CHECK (code <> ''));
        CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, customer INTEGER REFERENCES customers (id), total FLOAT);
        CREATE INDEX by_name ON customers (name);
        CREATE INDEX by_name_and_code ON customers (name, lower(code)) WHERE born IS NOT NULL;
        CREATE VIEW named AS SELECT id, name FROM customers;
        CREATE TRIGGER touched AFTER UPDATE ON customers BEGIN SELECT 1; END;
        INSERT INTO customers (name, born) VALUES ('a', 1), ('b', 'yesterday');
        INSERT INTO orders (customer, total) VALUES (9, 1.5);
        ANALYZE;
        """;

    private static readonly EngineRegistry Engines = new CliSession(TextWriter.Null, TextWriter.Null).Engines;

    private static readonly IReadOnlyDictionary<string, Type> Sections = new[] { typeof(PostgresSections), typeof(SqliteSections) }
        .SelectMany(holder => holder.GetProperties(BindingFlags.Public | BindingFlags.Static))
        .Select(property => property.GetValue(null)!)
        .ToDictionary(key => (string)key.GetType().GetProperty("Name")!.GetValue(key)!, key => key.GetType().GetGenericArguments()[0]);

    [ServerFact(TestServer.Postgres)]
    public async Task PostgreSQL_snapshot_without_any_one_of_its_optional_parts_is_judged_and_drawn()
    {
        var server = await PostgresServer.SharedAsync();
        await JudgeWithoutEachPartAsync(server.Url(await server.CreateDatabaseAsync(PostgresSchema)));
    }

    [Fact]
    public async Task SQLite_snapshot_without_any_one_of_its_optional_parts_is_judged_and_drawn()
    {
        _ = SqliteNative.Library;
        var file = Path.Combine(Path.GetTempPath(), $"polystore-{Guid.NewGuid():N}.db");
        try
        {
            await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = false }.ToString()))
            {
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = SqliteSchema;
                await command.ExecuteNonQueryAsync();
            }

            await JudgeWithoutEachPartAsync($"sqlite:{file}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task JudgeWithoutEachPartAsync(string url)
    {
        var target = DatabaseUrl.Parse(url);
        var snapshot = await Engines.Require<IObserve>(target, "check").ObserveAsync(target, new ObserveOptions { ReadData = true }, null, CancellationToken.None);
        var file = JsonNode.Parse(JsonSerializer.Serialize(snapshot, PolystoreJson.Default.Snapshot))!.AsObject();
        var parts = new Dictionary<string, List<JsonObject>>(StringComparer.Ordinal);
        Gather(typeof(Snapshot), file, parts);
        parts.Count.ShouldBeGreaterThan(50);

        var failures = new List<string>();
        foreach (var (part, owners) in parts)
        {
            var name = part[(part.IndexOf('.') + 1)..];
            var kept = owners.Select(owner => (Owner: owner, Index: owner.IndexOf(name))).Where(place => place.Index >= 0)
                .Select(place => (place.Owner, place.Index, Value: place.Owner[name]))
                .ToList();
            kept.ForEach(place => place.Owner.Remove(name));
            failures.AddRange((await FailuresAsync(file.ToJsonString())).Select(failure => $"without {part}: {failure}"));
            kept.ForEach(place => place.Owner.Insert(place.Index, name, place.Value));
        }

        failures.ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<string>> FailuresAsync(string json)
    {
        try
        {
            var result = await new CheckFlow(Engines).RunAsync(new CheckRequest { Snapshot = PolystoreJson.ReadSnapshot(json, "older") }, null, CancellationToken.None);
            return [.. result.Failures.Select(outcome => $"{outcome.Rule.Info.Id} {outcome.Failure}"), .. result.PictureFailure is { } drawing ? [drawing.ToString()] : Array.Empty<string>()];
        }
        catch (Exception failure)
        {
            return [failure.ToString()];
        }
    }

    // What a record neither requires nor takes as a mandatory argument may be absent, wherever a file holds that record.
    private static void Gather(Type type, JsonNode? node, Dictionary<string, List<JsonObject>> parts)
    {
        if (node is JsonArray items && ElementOf(type) is { } element)
        {
            foreach (var item in items)
            {
                Gather(element, item, parts);
            }
        }
        else if (type == typeof(SnapshotSection))
        {
            if (node!["value"] is { } value)
            {
                Gather(Sections[node["name"]!.GetValue<string>()], value, parts);
            }
        }
        else if (node is JsonObject record && type.Namespace!.StartsWith("Polystore", StringComparison.Ordinal))
        {
            foreach (var (name, value) in record)
            {
                var property = type.GetProperty(name, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance)!;
                if (IsOptional(property) && (type, name) != (typeof(Snapshot), "format"))
                {
                    var part = $"{type.Name}.{name}";
                    (parts.TryGetValue(part, out var owners) ? owners : parts[part] = []).Add(record);
                }

                Gather(property.PropertyType, value, parts);
            }
        }
    }

    private static Type? ElementOf(Type type) => type.IsGenericType ? type.GetGenericArguments()[0] : null;

    private static bool IsOptional(PropertyInfo property) =>
        property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null
        && !property.DeclaringType!.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => !parameter.HasDefaultValue && parameter.Name!.Equals(property.Name, StringComparison.OrdinalIgnoreCase));
}
