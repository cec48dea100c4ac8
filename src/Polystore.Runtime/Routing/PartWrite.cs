using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <summary>What a write does to each part of an entity.</summary>
internal abstract record PartWrite<T, TKey>(TKey Key)
    where T : class
    where TKey : notnull
{
    /// <summary>True when nothing may be written unless the authoritative part is there, with the version that is expected.</summary>
    public abstract bool NeedsAuthoritative { get; }

    /// <summary>The version with which it leaves a part that has one, once it is done; null when it takes the part away.</summary>
    public abstract long? Written(Part<T, TKey> part);

    /// <summary>Does it to one part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="isFirst">The part is the authoritative one.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>False when the authoritative part was not there.</returns>
    public abstract Task<bool> RunAsync(Part<T, TKey> part, bool isFirst, CancellationToken cancellationToken);

    /// <summary>A new entity, whose authoritative part must not be there.</summary>
    public sealed record Insert(TKey Key, T Entity) : PartWrite<T, TKey>(Key)
    {
        public override bool NeedsAuthoritative => false;

        public override long? Written(Part<T, TKey> part) => part.VersionOf(Entity);

        public override async Task<bool> RunAsync(Part<T, TKey> part, bool isFirst, CancellationToken cancellationToken)
        {
            await (isFirst ? part.InsertAsync(Key, Entity, cancellationToken) : part.PutAsync(Key, Entity, cancellationToken)).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>The entity as it is to be, whatever is there.</summary>
    public sealed record Put(TKey Key, T Entity) : PartWrite<T, TKey>(Key)
    {
        public override bool NeedsAuthoritative => false;

        public override long? Written(Part<T, TKey> part) => part.VersionOf(Entity);

        public override async Task<bool> RunAsync(Part<T, TKey> part, bool isFirst, CancellationToken cancellationToken)
        {
            await part.PutAsync(Key, Entity, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>What differs between two states.</summary>
    public sealed record Update(TKey Key, T Before, T After) : PartWrite<T, TKey>(Key)
    {
        public override bool NeedsAuthoritative => true;

        public override long? Written(Part<T, TKey> part) => part.VersionOf(After);

        public override async Task<bool> RunAsync(Part<T, TKey> part, bool isFirst, CancellationToken cancellationToken)
        {
            var isThere = await part.UpdateAsync(Key, Before, After, cancellationToken).ConfigureAwait(false);
            if (!isThere && !isFirst)
            {
                // The change is one of a part that is not there, and that only the whole can make.
                await part.PutAsync(Key, After, cancellationToken).ConfigureAwait(false);
                return true;
            }

            return isThere;
        }
    }

    /// <summary>The entity away.</summary>
    /// <param name="Key">Its key.</param>
    /// <param name="Expected">The version that it must have; null for any, or none.</param>
    public sealed record Delete(TKey Key, long? Expected) : PartWrite<T, TKey>(Key)
    {
        public override bool NeedsAuthoritative => Expected is not null;

        public override long? Written(Part<T, TKey> part) => null;

        public override Task<bool> RunAsync(Part<T, TKey> part, bool isFirst, CancellationToken cancellationToken) => part.DeleteAsync(Key, isFirst ? Expected : null, cancellationToken);
    }
}
