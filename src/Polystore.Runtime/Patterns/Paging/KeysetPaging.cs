using System.Data.Common;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Pages by the values of the last row instead of a number of rows to skip: no row comes twice and none is left out when rows are added or
/// deleted meanwhile, and a page costs what its rows cost, however many come before it.
/// </summary>
public static class KeysetPaging
{
    /// <summary>The largest page, in rows.</summary>
    public const int LargestPage = 10_000;

    /// <summary>Reads one page.</summary>
    /// <param name="commands">The store, or a transaction.</param>
    /// <param name="order">The order; a cursor is good for the one that it was made with.</param>
    /// <param name="query">A SELECT without ORDER BY and LIMIT, with all columns of the order among its own; pages of one walk share it.</param>
    /// <param name="map">Reads a row.</param>
    /// <param name="size">Rows, 1 to <see cref="LargestPage"/>.</param>
    /// <param name="cursor">Of the page that is asked for; null for the first.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InvalidCursorException">The cursor is none of this order's.</exception>
    public static async Task<KeysetPage<T>> PageAsync<T>(
        this RelationalCommands commands, Keyset order, SqlQuery query, Func<DbDataReader, T> map, int size, string? cursor = null, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(size is >= 1 and <= LargestPage, nameof(size), size, FormattableString.Invariant($"1 to {LargestPage}"));
        var place = cursor is null ? null : KeysetCursor.Read(cursor, order);
        var rows = await commands.QueryListAsync(Statement(order, query, size, place), row => (Item: map(row), Values: Values(order, row)), cancellationToken).ConfigureAwait(false);

        var more = rows.Count > size;
        rows.RemoveRange(Math.Min(size, rows.Count), Math.Max(0, rows.Count - size));
        var backward = place is { IsBackward: true };
        if (backward)
        {
            rows.Reverse();
        }

        var hasNext = rows.Count > 0 && (backward || more);
        var hasPrevious = rows.Count > 0 && (backward ? more : place is not null);
        return new KeysetPage<T>(
            [.. rows.Select(row => row.Item)],
            hasNext ? new KeysetCursor(rows[^1].Values, IsBackward: false).Write(order) : null,
            hasPrevious ? new KeysetCursor(rows[0].Values, IsBackward: true).Write(order) : null);
    }

    private static SqlQuery Statement(Keyset order, SqlQuery query, int size, KeysetCursor? place)
    {
        var statement = new SqlQuery().Write("SELECT * FROM (").Write(query).Write(") AS paged");
        if (place is not null)
        {
            statement.Write(" WHERE ").Write(KeysetCondition.After(order, place));
        }

        return statement.Write(" ORDER BY ").Write(KeysetCondition.Order(order, place is { IsBackward: true })).Write(" LIMIT ").Value(size + 1);
    }

    private static object?[] Values(Keyset order, DbDataReader row)
    {
        var values = new object?[order.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = order.Columns[i].Read(row, row.GetOrdinal(order.Columns[i].Name));
        }

        return values;
    }
}
