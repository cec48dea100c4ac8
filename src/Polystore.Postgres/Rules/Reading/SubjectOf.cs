using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Subjects of PostgreSQL findings.</summary>
internal static class SubjectOf
{
    public static Subject Database { get; } = Subject.Database(EngineNames.Postgres);

    public static Subject Schema(string name) => new() { Engine = EngineNames.Postgres, Kind = "schema", Path = [name] };

    public static Subject The(Table table) => Subject.Table(EngineNames.Postgres, table.Schema, table.Name);

    public static Subject The(Table table, params IReadOnlyList<string> columns) =>
        Subject.Column(EngineNames.Postgres, table.Schema, table.Name, columns);

    public static Subject The(Core.Catalogs.Index index) => Subject.Index(EngineNames.Postgres, index.Schema, index.Table, index.Name);

    public static Subject The(Table table, Constraint constraint) => new()
    {
        Engine = EngineNames.Postgres,
        Kind = "constraint",
        Path = [table.Schema, table.Name, constraint.Name ?? string.Join(", ", constraint.Columns)],
        Label = $"{constraint.Name} on {table.ObjectName}",
    };

    public static Subject The(Sequence sequence) => new() { Engine = EngineNames.Postgres, Kind = "sequence", Path = [sequence.Schema, sequence.Name] };

    public static Subject Setting(string name) => Subject.Setting(EngineNames.Postgres, name);
}
