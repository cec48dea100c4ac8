using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation;

/// <summary>
/// Whether doing one thing also does another. Only effects that say everything about themselves count: two compactions or two
/// changes of rows of one table may still be different statements with different ends.
/// </summary>
internal static class EffectContainment
{
    public static bool Contains(RemedyEffect outer, RemedyEffect inner, StringComparison comparison) => (outer, inner) switch
    {
        (IndexCreated wide, IndexCreated narrow) => IndexComparison.Compare(narrow.Index, wide.Index, comparison) != IndexRelation.Independent,
        (IndexDropped one, IndexDropped other) => SameIndex(one, other, comparison),
        (StatisticsRefreshed { Table: null }, StatisticsRefreshed) => true,
        (StatisticsRefreshed { Table: { } one }, StatisticsRefreshed { Table: { } other }) => Same(one, other, comparison),
        (TableRebuilt one, TableRebuilt other) => Same(one.Table, other.Table, comparison) && one.Change == other.Change,
        (SettingChanged one, SettingChanged other) => one.Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase) && one.Value == other.Value,
        _ => false,
    };

    public static bool Same(ObjectName one, ObjectName other, StringComparison comparison) =>
        one.Name.Equals(other.Name, comparison) && one.Schema.Equals(other.Schema, comparison);

    private static bool SameIndex(IndexDropped one, IndexDropped other, StringComparison comparison) =>
        Same(new(one.Schema, one.Name), new(other.Schema, other.Name), comparison) && one.Table.Equals(other.Table, comparison);
}
