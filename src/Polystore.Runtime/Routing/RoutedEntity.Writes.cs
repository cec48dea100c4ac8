using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing;

/// <content>
/// Writes. The authoritative part goes first and alone: while it has not taken the change, nothing else is touched. From then on the caller's
/// token is not heard any more, and the other parts are written at once, each in its own time, unless somebody overtook the write.
/// </content>
public sealed partial class RoutedEntity<T, TKey>
{
    /// <summary>A new entity. Parts that are null in it are taken away, should an earlier entity of this key have left any.</summary>
    /// <param name="entity">With its key; it gets its version.</param>
    /// <param name="cancellationToken">Ends the write as long as the authoritative part is not written.</param>
    /// <exception cref="DuplicateKeyException">There is one with this key; nothing was written.</exception>
    /// <exception cref="PartialWriteException">Some parts were written. <see cref="SaveAsync"/> completes it.</exception>
    public Task InsertAsync(T entity, CancellationToken cancellationToken = default) =>
        WriteAsync(new PartWrite<T, TKey>.Insert(declaration.Key.Get(entity), entity), others, cancellationToken);

    /// <summary>
    /// Makes every part as it is in the entity, whatever was there and whatever its version: for imports, and to complete a write that
    /// stopped half-way. Not for what was read with missing parts, which it would take away.
    /// </summary>
    /// <param name="entity">With its key; it gets its version.</param>
    /// <param name="cancellationToken">Ends the write as long as the authoritative part is not written.</param>
    /// <exception cref="PartialWriteException">Some parts were written. Call it again.</exception>
    public Task SaveAsync(T entity, CancellationToken cancellationToken = default) =>
        WriteAsync(new PartWrite<T, TKey>.Put(declaration.Key.Get(entity), entity), others, cancellationToken);

    /// <summary>
    /// Sends what differs between what was read and what it is to be: changed columns, changed fields of documents, changed live state, and
    /// nothing to stores whose parts are the same. With a declared version the authoritative part takes the change only when nobody changed
    /// the entity since, whichever versioned part is changed, and counts it. Without one the last writer of a column or field wins.
    /// </summary>
    /// <param name="before">As it was read; another object than <paramref name="after"/>, such as the record that <c>with</c> copied.</param>
    /// <param name="after">As it is to be, with the same key; it gets the new version.</param>
    /// <param name="cancellationToken">Ends the write as long as the authoritative part is not written.</param>
    /// <returns>False when there is no such entity (any more), and none was written.</returns>
    /// <exception cref="ConcurrencyConflictException">Somebody else changed or deleted it; nothing was written. Only with a version.</exception>
    /// <exception cref="PartialWriteException">
    /// Some parts were written. Stores are not changed in one step: another reader can see the new authoritative part with the old others. Parts whose write took long,
    /// while somebody else changed the entity, are <see cref="PartFailure.Overtaken"/>; only with a version.
    /// </exception>
    public async Task<bool> UpdateAsync(T before, T after, CancellationToken cancellationToken = default)
    {
        var key = declaration.Key.Get(before);
        if (ReferenceEquals(before, after) || !EqualityComparer<TKey>.Default.Equals(key, declaration.Key.Get(after)))
        {
            throw new ArgumentException($"An update of {Name} needs two objects with the same key: the one that was read, and a changed copy of it.", nameof(after));
        }

        var changed = Array.FindAll(others, part => part.IsChanged(before, after));
        var ownChange = authoritative.IsChanged(before, after);
        if (!ownChange && changed.Length == 0)
        {
            return true;
        }

        var write = new PartWrite<T, TKey>.Update(key, before, after);
        if (ownChange || (authoritative.HasVersion && Array.Exists(changed, part => part.Options.IsVersioned)))
        {
            return await WriteAsync(write, changed, cancellationToken).ConfigureAwait(false);
        }

        await RestAsync(write, changed, [authoritative], goAlone: false, check: null).ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads an entity, changes it and writes it back, again from the beginning when somebody else came between.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="change">Gives the changed copy; called once an attempt. The same object back, or an equal one, writes nothing.</param>
    /// <param name="attempts">How often it is tried, 1 or more.</param>
    /// <param name="cancellationToken">Ends the write as long as the authoritative part is not written.</param>
    /// <returns>The entity as it is now; null in <see cref="Routed{T}.Value"/> when there is none.</returns>
    /// <exception cref="ConcurrencyConflictException">Others came between at every attempt.</exception>
    /// <exception cref="PartialWriteException">As of <see cref="UpdateAsync"/>.</exception>
    public async Task<Routed<T>> ChangeAsync(TKey key, Func<T, T> change, int attempts = 5, CancellationToken cancellationToken = default)
    {
        var attempt = 1;
        while (true)
        {
            var read = await GetAsync(key, cancellationToken).ConfigureAwait(false);
            if (!read.IsFound || change(read.Value) is var after && ReferenceEquals(after, read.Value))
            {
                return read;
            }

            try
            {
                return await UpdateAsync(read.Value, after, cancellationToken).ConfigureAwait(false) ? new Routed<T>(after, read.Missing) : default;
            }
            catch (ConcurrencyConflictException conflict) when (attempt < attempts && conflict.Actual is not null)
            {
                // Somebody made progress, and so the entity is read anew.
                attempt++;
            }
        }
    }

    /// <summary>Deletes an entity: it is gone with its authoritative part, and what is left of an interrupted deletion no reader sees.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="expected">Only when it still has this version; null whatever it has.</param>
    /// <param name="cancellationToken">Ends the deletion as long as the authoritative part is there.</param>
    /// <returns>False when there was none; leftovers of its parts are gone all the same.</returns>
    /// <exception cref="ConcurrencyConflictException">Another version than expected, or gone.</exception>
    /// <exception cref="PartialWriteException">Some parts are left. Call it again.</exception>
    public Task<bool> DeleteAsync(TKey key, long? expected = null, CancellationToken cancellationToken = default) =>
        WriteAsync(new PartWrite<T, TKey>.Delete(key, expected), others, cancellationToken);
}
