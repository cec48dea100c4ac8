using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Postgres.Tests.Rules;

/// <summary>Composes snapshots in memory; everything not said is as on a quiet, healthy server whose statistics have counted for 90 days.</summary>
internal sealed class PostgresSnapshot
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<Table> tables = [];
    private readonly List<Sequence> sequences = [];
    private readonly Dictionary<string, string> missing = [];
    private readonly List<SnapshotSection> more = [];
    private readonly Dictionary<ObjectName, PostgresRelation> relations = [];
    private readonly Dictionary<ObjectName, PostgresIndex> indexes = [];
    private readonly Dictionary<ObjectName, PostgresTableVacuum> vacuum = [];
    private readonly Dictionary<ObjectName, List<PostgresColumnLayout>> layouts = [];
    private readonly Dictionary<string, double> options = [];
    private readonly List<ProbeAnswer> answers = [];
    private PostgresServerFacts server = new() { Version = "15.8", VersionNumber = 150008, Database = "shop", Role = "dba", StartedAt = Now.AddDays(-90) };
    private DateTimeOffset? since = Now.AddDays(-90);
    private Snapshot? before;

    public PostgresSnapshot CountingFor(double days)
    {
        since = Now.AddDays(-days);
        return this;
    }

    public PostgresSnapshot NeverReset(DateTimeOffset started)
    {
        since = null;
        server = server with { StartedAt = started };
        return this;
    }

    public PostgresSnapshot Server(Func<PostgresServerFacts, PostgresServerFacts> change)
    {
        server = change(server);
        return this;
    }

    public PostgresSnapshot Table(string name, Func<TableSketch, TableSketch> draw)
    {
        var sketch = draw(new TableSketch(name));
        tables.Add(sketch.Table);
        relations[sketch.Table.ObjectName] = sketch.Relation;
        vacuum[sketch.Table.ObjectName] = sketch.Vacuum;
        layouts[sketch.Table.ObjectName] = sketch.Layout;
        foreach (var (index, details) in sketch.Table.Indexes.Zip(sketch.IndexDetails))
        {
            indexes[index.ObjectName] = details;
        }

        return this;
    }

    public PostgresSnapshot Sequence(Sequence sequence)
    {
        sequences.Add(sequence);
        return this;
    }

    public PostgresSnapshot Missing(string section, string reason)
    {
        missing[section] = reason;
        return this;
    }

    public PostgresSnapshot With<T>(SectionKey<T> key, T value)
        where T : class
    {
        more.Add(SnapshotSection.Of(key, value, Now));
        return this;
    }

    public PostgresSnapshot Option(string name, double value)
    {
        options[name] = value;
        return this;
    }

    public PostgresSnapshot Answer(ProbeQuestion question, params (string Name, double Value)[] values)
    {
        answers.Add(new ProbeAnswer { Question = question, Values = values.ToDictionary(pair => pair.Name, pair => pair.Value), ObservedAt = Now });
        return this;
    }

    public PostgresSnapshot Before(PostgresSnapshot earlier, double days)
    {
        before = earlier.Build().Snapshot with { ObservedAt = Now.AddDays(-days) };
        return this;
    }

    public RuleVerdict Judge(IRule rule) => rule.Judge(Build());

    public RuleContext Build()
    {
        var all = new List<SnapshotSection>
        {
            SnapshotSection.Of(PostgresSections.Server, server, Now),
            SnapshotSection.Of(PostgresSections.Relations, new PostgresRelations { Items = [.. relations.Values] }, Now),
            SnapshotSection.Of(PostgresSections.Indexes, new PostgresIndexes { Items = [.. indexes.Values] }, Now),
            SnapshotSection.Of(PostgresSections.Vacuum, new PostgresVacuum { Items = [.. vacuum.Values] }, Now),
            SnapshotSection.Of(
                PostgresSections.ColumnLayouts,
                new PostgresColumnLayouts { Tables = layouts.Select(pair => new PostgresTableLayout { Schema = pair.Key.Schema, Name = pair.Key.Name, Columns = pair.Value }).ToList() },
                Now),
            SnapshotSection.Of(PostgresSections.Replication, new PostgresReplication(), Now),
            SnapshotSection.Of(PostgresSections.Progress, new PostgresProgress(), Now),
            SnapshotSection.Of(PostgresSections.Partitions, new PostgresPartitions(), Now),
            SnapshotSection.Of(PostgresSections.Extensions, new PostgresExtensions(), Now),
        };
        foreach (var section in more)
        {
            all.RemoveAll(old => old.Name == section.Name);
            all.Add(section);
        }

        foreach (var (name, reason) in missing)
        {
            all.RemoveAll(old => old.Name == name);
            all.Add(SnapshotSection.Missing(name, reason, Now));
        }

        return new RuleContext
        {
            Now = Now,
            Before = before,
            Options = new RuleOptions(options),
            Snapshot = new Snapshot
            {
                Target = "postgres://dba@h/shop",
                Engine = "postgres",
                ServerVersion = server.Version,
                ObservedAt = Now,
                Answers = answers,
                Sections = all,
                Catalog = new Catalog
                {
                    Tables = tables.Select(table => table with
                    {
                        Usage = table.Usage is null ? null : table.Usage with { Since = since },
                        Indexes = table.Indexes.Select(index => index with { Usage = index.Usage is null ? null : index.Usage with { Since = since } }).ToList(),
                    }).ToList(),
                    Sequences = sequences,
                },
            },
        };
    }
}
