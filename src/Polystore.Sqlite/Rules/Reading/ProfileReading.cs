using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Rules.Reading;

/// <summary>The profile of the rows, by table and column.</summary>
internal sealed class ProfileReading
{
    private readonly Dictionary<string, SqliteColumnProfile> columns = new(StringComparer.OrdinalIgnoreCase);

    private ProfileReading(SqliteProfile? profile, string? reason)
    {
        Reason = reason;
        foreach (var column in profile?.Columns ?? [])
        {
            columns.TryAdd(Key(column.Table, column.Column), column);
        }

        NotExamined = profile?.NotExamined ?? [];
    }

    /// <summary>Why no row was looked at; null when rows were.</summary>
    public string? Reason { get; }

    /// <summary>Tables that were not looked at.</summary>
    public IReadOnlyList<SqliteUnprofiledTable> NotExamined { get; }

    public static ProfileReading Of(Snapshot snapshot) =>
        snapshot.TryGet(SqliteSections.Profile, out var profile, out var reason) ? new ProfileReading(profile, null) : new ProfileReading(null, reason);

    public SqliteColumnProfile? Find(Table table, string column) => columns.GetValueOrDefault(Key(table.Name, column));

    /// <summary>Mean bytes of a row's values; null when not every stored column was looked at.</summary>
    public double? MeanRowBytes(Table table)
    {
        var profiles = table.Columns.Where(column => column.Generation != ColumnGeneration.Virtual).Select(column => Find(table, column.Name)).ToList();
        return profiles.Count == 0 || profiles.Exists(profile => profile is null || (profile.MeanBytes is null && profile.Values > 0))
            ? null
            : profiles.Sum(profile => profile!.RowsRead == 0 ? 0 : (profile.MeanBytes ?? 0) * profile.Values / profile.RowsRead);
    }

    private static string Key(string table, string column) => table + "\u001f" + column;
}
