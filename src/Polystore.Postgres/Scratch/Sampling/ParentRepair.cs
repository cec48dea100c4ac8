using Npgsql;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Scratch.Sampling;

/// <summary>Fetches the rows that a sample refers to and does not have, until every foreign key holds as far as it does on the source.</summary>
internal sealed class ParentRepair(NpgsqlConnection copy, RowTransfer transfer, IReadOnlyDictionary<ObjectName, SampledTable> tables)
{
    private const int Batch = 2000;

    public async Task RunAsync(IReadOnlyList<Table> children, CancellationToken cancellationToken)
    {
        // A parent that was fetched refers to others. Keys that the source does not have either add no row and end it.
        for (long added = 1; added > 0;)
        {
            added = 0;
            foreach (var child in children)
            {
                foreach (var key in child.ForeignKeys.Where(key => key.References is { Columns.Count: > 0 } reference && tables.TryGetValue(reference.Table, out var parent) && !parent.IsWhole))
                {
                    added += await FetchAsync(child.ObjectName, key, cancellationToken);
                }
            }
        }
    }

    private async Task<long> FetchAsync(ObjectName child, Constraint key, CancellationToken cancellationToken)
    {
        var (parent, added) = (tables[key.References!.Table], 0L);
        foreach (var keys in (await MissingAsync(child, key, cancellationToken)).Chunk(Batch))
        {
            added += await transfer.CopyAsync(parent.SelectByKey(key.References.Columns, keys), parent, cancellationToken);
        }

        return added;
    }

    private async Task<List<IReadOnlyList<string>>> MissingAsync(ObjectName child, Constraint key, CancellationToken cancellationToken)
    {
        var own = key.Columns.Select(column => "c." + SampledTable.Quoted(column)).ToList();
        var pairs = own.Zip(key.References!.Columns, (column, other) => $"p.{SampledTable.Quoted(other)} = {column}");
        var sql = $"""
            SELECT DISTINCT ARRAY[{string.Join(", ", own.Select(column => column + "::text"))}] FROM {SampledTable.Quoted(child)} c
             WHERE {string.Join(" AND ", own.Select(column => column + " IS NOT NULL"))}
               AND NOT EXISTS (SELECT FROM {SampledTable.Quoted(key.References.Table)} p WHERE {string.Join(" AND ", pairs)})
            """;
        await using var command = new NpgsqlCommand(sql, copy) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var missing = new List<IReadOnlyList<string>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            missing.Add(reader.GetFieldValue<string[]>(0));
        }

        return missing;
    }
}
