using System.Collections.Concurrent;
using Polystore.Runtime.Telemetry;
using Polystore.Sql;

namespace Polystore.Runtime.Stores;

/// <summary>Summaries of statements, remembered by their texts: an application has few, and does each of them often.</summary>
internal sealed class SqlSummaries(SqlDialect language)
{
    // Texts that are made while it runs, such as lists of every length, must not fill the memory: at so many it begins anew.
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, StoreOperation> known = new(StringComparer.Ordinal);
    private int added;

    public StoreOperation Of(string sql)
    {
        if (known.TryGetValue(sql, out var operation))
        {
            return operation;
        }

        if (Interlocked.Increment(ref added) > Most)
        {
            known.Clear();
            Volatile.Write(ref added, 0);
        }

        return known[sql] = SqlSummary.Of(sql, language);
    }

    /// <summary>Several at once, in the words of OpenTelemetry's conventions: BATCH before the operation that all have.</summary>
    public StoreOperation OfBatch(IReadOnlyList<SqlQuery> statements)
    {
        string[] texts = [.. statements.Select(statement => statement.Text)];
        var verbs = texts.Select(text => Of(text).Name).Distinct(StringComparer.Ordinal).ToList();
        return new StoreOperation(verbs.Count == 1 ? "BATCH " + verbs[0] : "BATCH", Text: string.Join("; ", texts), Batch: texts);
    }
}
