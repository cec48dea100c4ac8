using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Sql;

namespace Polystore.Postgres.Tests.Rules.Workload;

/// <summary>Composes the counters of pg_stat_statements; unless said otherwise they have counted for a day.</summary>
internal sealed class StatementSketch
{
    public const double Day = 86400;

    private readonly List<PostgresStatement> items = [];
    private readonly Dictionary<string, string> settings = [];
    private Func<PostgresStatements, PostgresStatements> change = section => section;
    private double hours = 24;

    public StatementSketch Is(string query, double calls, double mean, Func<PostgresStatement, PostgresStatement>? with = null)
    {
        var statement = new PostgresStatement
        {
            Id = items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Query = SqlNormalizer.Normalize(query, SqlDialect.Postgres),
            Fingerprint = SqlNormalizer.Fingerprint(query, SqlDialect.Postgres),
            Roles = ["app"],
            Calls = calls,
            TotalMilliseconds = calls * mean,
            MeanMilliseconds = mean,
            MaxMilliseconds = mean,
            Rows = calls,
        };
        items.Add(with is null ? statement : with(statement));
        return this;
    }

    public StatementSketch Counted(double forHours)
    {
        hours = forHours;
        return this;
    }

    public StatementSketch Section(Func<PostgresStatements, PostgresStatements> with)
    {
        change = with;
        return this;
    }

    public StatementSketch Setting(string name, string value)
    {
        settings[name] = value;
        return this;
    }

    public RuleVerdict Judge(IRule rule) => Judge(rule, new PostgresSnapshot());

    /// <summary>Judges the statements over those tables.</summary>
    public RuleVerdict Judge(IRule rule, PostgresSnapshot over)
    {
        var section = change(new PostgresStatements
        {
            ExtensionVersion = "1.10",
            Entries = items.Count,
            MaxEntries = 5000,
            ResetAt = PostgresSnapshot.Now.AddHours(-hours),
            TotalMilliseconds = items.Sum(item => item.TotalMilliseconds),
            TotalCalls = items.Sum(item => item.Calls),
            PlanningTracked = true,
            IoTimed = true,
            Items = items,
        });
        var context = over.With(PostgresSections.Statements, section).Build();
        return rule.Judge(context with
        {
            Snapshot = context.Snapshot with
            {
                Settings = settings.Select(pair => new Setting { Name = pair.Key, Value = pair.Value, Source = "configuration file", Default = pair.Value }).ToList(),
            },
        });
    }
}
