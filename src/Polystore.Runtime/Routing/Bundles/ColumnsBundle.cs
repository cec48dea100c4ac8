using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing.Bundles;

/// <summary>Rows of several tables: one batch, and one transaction when it writes.</summary>
internal sealed class ColumnsBundle<T, TKey>(ColumnsPart<T, TKey>[] parts) : PartBundle<T, TKey>
    where T : class
    where TKey : notnull
{
    public override bool WritesAllOrNone => true;

    public override async Task<object?[]> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        var found = new object?[parts.Length];
        await parts[0].Rows.ReadAllAsync(Array.ConvertAll(parts, part => part.One(key)), (i, row) => found[i] = parts[i].Entity(row), cancellationToken).ConfigureAwait(false);
        return found;
    }

    public override async Task<IReadOnlyDictionary<TKey, object>[]> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var found = Array.ConvertAll(parts, _ => new Dictionary<TKey, object>(keys.Count));
        await parts[0].Rows.ReadAllAsync(
            Array.ConvertAll(parts, part => part.Many(keys)), (i, row) => found[i][row.GetFieldValue<TKey>(0)] = parts[i].Entity(row), cancellationToken).ConfigureAwait(false);
        return found;
    }

    public override async Task<bool[]?> WriteAsync(PartWrite<T, TKey> write, CancellationToken cancellationToken)
    {
        var statements = Array.ConvertAll(parts, part => part.Statement(write));
        if (Array.TrueForAll(statements, static statement => statement is null))
        {
            return Array.ConvertAll(parts, static _ => true);
        }

        // A write that needs the authoritative part always changes it: its version, or a column.
        var hasFirst = parts[0].Role == PartRole.Authoritative;
        var decides = write.NeedsAuthoritative && hasFirst;
        var sent = Array.FindAll(statements, static statement => statement is not null);
        var returns = write is PartWrite<T, TKey>.Put && parts[0].HasVersion;
        if (await parts[0].Rows.WriteAllAsync(sent!, decides, returns, cancellationToken).ConfigureAwait(false) is not var (changed, returned) || (decides && changed[0] == 0))
        {
            return null;
        }

        parts[0].Wrote(write, returned);
        var next = 0;
        return Array.ConvertAll(statements, statement => statement is null || changed[next++] > 0 || !TellsWhetherItWasThere(write, hasFirst && next == 1));
    }

    // An update of a row that is not there has to make it; only of the authoritative part does a deletion say whether it was.
    private static bool TellsWhetherItWasThere(PartWrite<T, TKey> write, bool isFirst) => write is PartWrite<T, TKey>.Update || (isFirst && write is PartWrite<T, TKey>.Delete);
}
