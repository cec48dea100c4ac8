using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Core.Workloads;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Tests.Rules;

/// <summary>Makes snapshots in memory, as the probe would make them.</summary>
internal sealed class SnapshotBuilder
{
    private static readonly DateTimeOffset Moment = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<TableBuilder> tables = [];
    private readonly List<View> views = [];
    private readonly List<Trigger> triggers = [];
    private readonly List<SnapshotSection> sections = [];
    private readonly List<Setting> settings = [];
    private readonly List<ProbeAnswer> answers = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, double>> options = [];
    private Workload? workload;
    private string version = "3.45.0";

    public SnapshotBuilder Version(string library)
    {
        version = library;
        return this;
    }

    public SnapshotBuilder Table(string name, Action<TableBuilder> describe)
    {
        var table = new TableBuilder(name);
        describe(table);
        tables.Add(table);
        return this;
    }

    public SnapshotBuilder View(string name, string definition, params string[] columns)
    {
        views.Add(new View { Schema = "main", Name = name, Definition = definition, Columns = columns.Select(column => new Column { Name = column }).ToList() });
        return this;
    }

    public SnapshotBuilder Trigger(string table, string name, string definition)
    {
        triggers.Add(new Trigger("main", table, name, definition));
        return this;
    }

    public SnapshotBuilder Workload(params string[] statements)
    {
        workload = new Workload
        {
            Source = WorkloadSource.File,
            Statements = statements.Select((sql, i) => new WorkloadStatement { Id = $"q{i + 1}", Sql = sql, Calls = 10 }).ToList(),
        };
        return this;
    }

    public SnapshotBuilder Setting(string name, string value)
    {
        settings.Add(new Setting { Name = name, Value = value });
        return this;
    }

    public SnapshotBuilder Answer(string kind, string subject, params (string Name, double Value)[] values)
    {
        answers.Add(new ProbeAnswer
        {
            Question = new ProbeQuestion(kind, subject),
            Values = values.ToDictionary(value => value.Name, value => value.Value),
            ObservedAt = Moment,
        });
        return this;
    }

    public SnapshotBuilder Option(string rule, string name, double value)
    {
        options[rule] = new Dictionary<string, double> { [name] = value };
        return this;
    }

    public SnapshotBuilder Section<T>(SectionKey<T> key, T value)
        where T : class
    {
        sections.Add(SnapshotSection.Of(key, value, Moment));
        return this;
    }

    public SnapshotBuilder Missing(string section, string reason)
    {
        sections.Add(SnapshotSection.Missing(section, reason, Moment));
        return this;
    }

    public SnapshotBuilder Storage(Func<SqliteStorage, SqliteStorage>? change = null)
    {
        var storage = new SqliteStorage
        {
            PageSize = 4096, PageCount = 1000, FreelistCount = 0, JournalMode = "wal", AutoVacuum = 0, Encoding = "UTF-8",
            UserVersion = 1, ApplicationId = 0, SchemaFormat = 4,
        };
        return Section(SqliteSections.Storage, change is null ? storage : change(storage));
    }

    public SnapshotBuilder Profile(params SqliteColumnProfile[] columns) =>
        Section(SqliteSections.Profile, new SqliteProfile { Columns = columns });

    public SnapshotBuilder Statistics(params SqliteStatistic[] entries) =>
        Section(SqliteSections.Statistics, new SqliteStatistics { Present = true, Entries = entries });

    public RuleContext Build() => new()
    {
        Snapshot = new Snapshot
        {
            Target = "sqlite:test.db",
            Engine = EngineNames.Sqlite,
            ServerVersion = version,
            ObservedAt = Moment,
            Catalog = new Catalog { Tables = tables.Select(table => table.Build()).ToList(), Views = views, Triggers = triggers },
            Sections = sections,
            Settings = settings,
            Answers = answers,
        },
        Workload = workload,
        Now = Moment,
    };

    /// <summary>What the rule says of this snapshot.</summary>
    public RuleVerdict Judge(IRule rule) => rule.Judge(Build() with { Options = new RuleOptions(options.GetValueOrDefault(rule.Info.Id)) });
}
