using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>Writes the order of a keyset, and the condition that a row stands after a place in it.</summary>
internal static class KeysetCondition
{
    public static SqlQuery Order(Keyset order, bool backward)
    {
        var query = new SqlQuery();
        for (var i = 0; i < order.Columns.Count; i++)
        {
            var column = order.Columns[i];
            query.Write(i == 0 ? "" : ", ").Write(column.SqlName).Write(column.IsDescending != backward ? " DESC" : " ASC");
            if (column.IsNullable)
            {
                query.Write(column.NullsFirst != backward ? " NULLS FIRST" : " NULLS LAST");
            }
        }

        return query;
    }

    public static SqlQuery After(Keyset order, KeysetCursor place)
    {
        var columns = order.Columns;
        return columns.All(column => !column.IsNullable && column.IsDescending == columns[0].IsDescending)
            ? Row(columns, place)
            : From(columns, place, 0);
    }

    // Both engines answer a comparison of rows by one range of an index.
    private static SqlQuery Row(IReadOnlyList<KeysetColumn> columns, KeysetCursor place)
    {
        var query = new SqlQuery().Write("(");
        for (var i = 0; i < columns.Count; i++)
        {
            query.Write(i == 0 ? "" : ", ").Write(columns[i].SqlName);
        }

        query.Write(columns[0].IsDescending != place.IsBackward ? ") < (" : ") > (");
        for (var i = 0; i < columns.Count; i++)
        {
            query.Write(i == 0 ? "" : ", ").Value(place.Values[i]);
        }

        return query.Write(")");
    }

    // after(i) = beyond(i) OR (same(i) AND after(i + 1)); the first column's range stands before it on its own, for the index.
    private static SqlQuery From(IReadOnlyList<KeysetColumn> columns, KeysetCursor place, int i)
    {
        var (column, value) = (columns[i], place.Values[i]);
        if (i == columns.Count - 1)
        {
            return Beyond(column, value, place.IsBackward);
        }

        var either = new SqlQuery().Write("(").Write(Beyond(column, value, place.IsBackward)).Write(" OR (")
            .Write(Same(column, value)).Write(" AND ").Write(From(columns, place, i + 1)).Write("))");
        return i == 0 && !column.IsNullable
            ? new SqlQuery().Write(column.SqlName).Write(column.IsDescending != place.IsBackward ? " <= " : " >= ").Value(value).Write(" AND ").Write(either)
            : either;
    }

    private static SqlQuery Beyond(KeysetColumn column, object? value, bool backward)
    {
        var nullsAfter = column.IsNullable && column.NullsFirst == backward;
        if (value is null)
        {
            return nullsAfter ? new SqlQuery().Write("1 = 0") : new SqlQuery().Write(column.SqlName).Write(" IS NOT NULL");
        }

        var larger = new SqlQuery().Write(column.SqlName).Write(column.IsDescending != backward ? " < " : " > ").Value(value);
        return nullsAfter ? new SqlQuery().Write("(").Write(larger).Write(" OR ").Write(column.SqlName).Write(" IS NULL)") : larger;
    }

    private static SqlQuery Same(KeysetColumn column, object? value) => value is null
        ? new SqlQuery().Write(column.SqlName).Write(" IS NULL")
        : new SqlQuery().Write(column.SqlName).Write(" = ").Value(value);
}
