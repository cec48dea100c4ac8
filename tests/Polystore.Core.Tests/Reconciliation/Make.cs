using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Core.Tests.Reconciliation;

/// <summary>Short words for catalogues and findings.</summary>
internal static class Make
{
    public static Index Index(string table, string name, params string[] columns) => new()
    {
        Schema = "main",
        Table = table,
        Name = name,
        Keys = columns.Select(column => IndexKey.On(column)).ToList(),
    };

    public static Table Table(string name, string[] columns, Index[]? indexes = null, Constraint[]? constraints = null) => new()
    {
        Schema = "main",
        Name = name,
        Columns = columns.Select((column, i) => new Column { Name = column, Position = i + 1 }).ToList(),
        Indexes = indexes ?? [],
        Constraints = constraints ?? [],
    };

    public static Constraint ForeignKey(string column, string table, params string[] referenced) => new()
    {
        Kind = ConstraintKind.ForeignKey,
        Columns = [column],
        References = new(new("main", table), referenced),
    };

    public static Constraint PrimaryKey(params string[] columns) => new() { Kind = ConstraintKind.PrimaryKey, Columns = columns };

    public static Catalog Catalog(params Table[] tables) => new() { Tables = tables };

    public static Finding Finding(string id, Severity severity, double weight, params RemedyEffect[] effects) => new()
    {
        Id = id,
        Family = "indexes",
        Severity = severity,
        Weight = weight,
        Subject = Subject.Database("sqlite") with { Path = [id, string.Join('|', effects.Select(Sql))] },
        Title = $"Title of {id}",
        Why = "why",
        Remedy = new Remedy { Apply = effects.Select(Sql).ToList(), Rollback = ["undo"], Effects = effects },
    };

    public static Finding Create(string id, Index index, Severity severity = Severity.Medium, double weight = 0) =>
        Finding(id, severity, weight, new IndexCreated(index));

    public static Finding Drop(string id, Index index, Severity severity = Severity.Medium, double weight = 0, string? coveredBy = null) =>
        Finding(id, severity, weight, new IndexDropped(index.Schema, index.Table, index.Name) { CoveredBy = coveredBy });

    public static Finding With(this IReadOnlyList<Finding> findings, string id) => findings.Single(finding => finding.Id == id);

    private static string Sql(RemedyEffect effect) => effect switch
    {
        IndexCreated created => $"CREATE {(created.Index.Unique ? "UNIQUE " : "")}INDEX {created.Index.Name} ON {created.Index.Table} ({string.Join(", ", created.Index.Keys)})",
        IndexDropped dropped => $"DROP INDEX {dropped.Name}",
        TableRebuilt rebuilt => $"REBUILD {rebuilt.Table} {rebuilt.Change}",
        StatisticsRefreshed statistics => $"ANALYZE {statistics.Table}",
        SettingChanged setting => $"SET {setting.Name} = {setting.Value}",
        _ => effect.ToString(),
    };
}
