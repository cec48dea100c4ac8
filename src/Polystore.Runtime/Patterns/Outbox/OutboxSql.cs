using System.Data.Common;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>What the statements over an outbox have in common.</summary>
internal static class OutboxSql
{
    public static SqlName Sequence { get; } = new("sequence");

    public static SqlQuery Pending { get; } = new SqlQuery().Write("published_at IS NULL AND dead_at IS NULL");

    public static SqlQuery Columns { get; } = new SqlQuery().Write("sequence, id, topic, key, payload, headers, attempts, created_at");

    public static OutboxDelivery Read(DbDataReader row) => new(
        row.GetInt64(0),
        new OutboxMessage(row.GetString(2), row.GetFieldValue<byte[]>(4))
        {
            Id = row.GetGuid(1),
            Key = row.IsDBNull(3) ? null : row.GetString(3),
            Headers = row.IsDBNull(5) ? null : row.GetString(5),
        },
        row.GetInt32(6) + 1,
        row.GetFieldValue<DateTimeOffset>(7));
}
