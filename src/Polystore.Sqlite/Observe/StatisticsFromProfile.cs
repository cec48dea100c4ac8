using Polystore.Core.Catalogs;
using Polystore.Sqlite.Observe.Profiling;

namespace Polystore.Sqlite.Observe;

/// <summary>Fills <see cref="Column.Statistics"/>, which SQLite itself does not keep by column, from the profile.</summary>
internal static class StatisticsFromProfile
{
    public static Catalog Fill(Catalog catalog, IReadOnlyList<TableProfile> profiles)
    {
        var byTable = profiles.ToDictionary(profile => profile.Table, StringComparer.OrdinalIgnoreCase);
        return catalog with
        {
            Tables = catalog.Tables.Select(table => byTable.TryGetValue(table.Name, out var profile) ? Fill(table, profile) : table).ToList(),
        };
    }

    private static Table Fill(Table table, TableProfile profile) => table with
    {
        Columns = table.Columns.Select(column => column with { Statistics = profile.Statistics(column.Name, table.Rows) }).ToList(),
    };
}
