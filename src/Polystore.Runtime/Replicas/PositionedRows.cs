using System.Data.Common;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Replicas;

/// <summary>Rows, and how new they are.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="AtLeast">They hold every commit up to this position of the log.</param>
/// <param name="AtMost">They hold no commit that lies behind this one.</param>
internal sealed record PositionedRows<T>(List<T> Rows, ulong AtLeast, ulong AtMost)
{
    /// <summary>Reads by one round trip.</summary>
    /// <param name="store">A PostgreSQL server.</param>
    /// <param name="query">The statement.</param>
    /// <param name="map">Reads a row.</param>
    /// <param name="verify">Told how far the server is before the rows are read; throws when that will not do.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<PositionedRows<T>> ReadAsync(RelationalStore store, SqlQuery query, Func<DbDataReader, T> map, Action<ulong>? verify, CancellationToken cancellationToken)
    {
        var (before, after) = (0ul, 0ul);
        var check = new FreshnessCheck(
            Lsn.Visible,
            row =>
            {
                before = Position(row);
                verify?.Invoke(before);
            },
            row => after = Position(row));
        var rows = new List<T>();
        await foreach (var row in store.QueryAsync(query, map, check, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return new PositionedRows<T>(rows, before, after);
    }

    private static ulong Position(DbDataReader row) => Lsn.Parse(row.IsDBNull(0) ? null : row.GetString(0));
}
