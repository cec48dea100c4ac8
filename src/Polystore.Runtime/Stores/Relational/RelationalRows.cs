namespace Polystore.Runtime.Stores;

/// <summary>Changes of rows that must be based on what is there.</summary>
public static class RelationalRows
{
    /// <summary>Changes one row, which must still have the version that its writer read.</summary>
    /// <param name="commands">The store, or a transaction.</param>
    /// <param name="table">A table with a version.</param>
    /// <param name="key">The row's key.</param>
    /// <param name="changes">Columns and their new values.</param>
    /// <param name="expected">The version that was read.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The row's new version.</returns>
    /// <exception cref="ConcurrencyConflictException">Somebody else changed or deleted it.</exception>
    public static async Task<long> UpdateRowAsync(
        this RelationalCommands commands, RelationalTable table, object key, IReadOnlyDictionary<string, object?> changes, long expected, CancellationToken cancellationToken = default) =>
        await commands.ExecuteAsync(table.Update(key, changes, expected), cancellationToken).ConfigureAwait(false) == 1
            ? expected + 1
            : throw await ConflictAsync(commands, table, key, expected, cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes one row, which must still have the version that its writer read.</summary>
    /// <inheritdoc cref="UpdateRowAsync"/>
    public static async Task DeleteRowAsync(this RelationalCommands commands, RelationalTable table, object key, long expected, CancellationToken cancellationToken = default)
    {
        if (await commands.ExecuteAsync(table.Delete(key, expected), cancellationToken).ConfigureAwait(false) == 0)
        {
            throw await ConflictAsync(commands, table, key, expected, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ConcurrencyConflictException> ConflictAsync(
        RelationalCommands commands, RelationalTable table, object key, long expected, CancellationToken cancellationToken)
    {
        var actual = await commands.QueryFirstAsync<long?>(table.Select([table.Version!], key), static row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
        return new ConcurrencyConflictException($"{commands.Name}.{table.Name.Parts[^1]}", expected, actual);
    }
}
