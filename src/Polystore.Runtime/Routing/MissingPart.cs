namespace Polystore.Runtime.Routing;

/// <summary>A part that could not be read or written, and why.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Store">The name of its store.</param>
/// <param name="Reason">Why.</param>
/// <param name="Exception">What the driver threw; of an overtaken part, a <see cref="Stores.StoreException"/> that says by what.</param>
public sealed record MissingPart(string Part, string Store, PartFailure Reason, Exception Exception)
{
    /// <inheritdoc/>
    public override string ToString() => Reason switch
    {
        PartFailure.TimedOut => $"{Part} (store {Store} took too long)",
        PartFailure.Refused => $"{Part} (store {Store} refused)",
        PartFailure.Overtaken => $"{Part} (somebody else changed the entity meanwhile)",
        PartFailure.Unreadable => $"{Part} (store {Store} holds something else than was declared)",
        _ => $"{Part} (store {Store} cannot be reached)",
    };
}
