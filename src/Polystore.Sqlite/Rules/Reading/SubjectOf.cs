using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;

namespace Polystore.Sqlite.Rules.Reading;

/// <summary>Subjects of SQLite findings.</summary>
internal static class SubjectOf
{
    public static Subject Database { get; } = Subject.Database(EngineNames.Sqlite);

    public static Subject The(Table table) => Subject.Table(EngineNames.Sqlite, table.Schema, table.Name);

    public static Subject The(Table table, params IReadOnlyList<string> columns) =>
        Subject.Column(EngineNames.Sqlite, table.Schema, table.Name, columns);

    public static Subject The(Core.Catalogs.Index index) => Subject.Index(EngineNames.Sqlite, index.Schema, index.Table, index.Name);

    public static Subject Setting(string name) => Subject.Setting(EngineNames.Sqlite, name);
}
