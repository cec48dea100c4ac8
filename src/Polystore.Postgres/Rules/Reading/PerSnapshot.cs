using System.Runtime.CompilerServices;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>
/// What is worked out from a snapshot once, however many rules and findings ask for it. A snapshot never changes, and rules may
/// ask at the same time.
/// </summary>
/// <param name="make">Works it out; pure.</param>
internal sealed class PerSnapshot<T>(Func<Snapshot, T> make)
{
    private readonly ConditionalWeakTable<Snapshot, Lazy<T>> made = [];

    public T Of(Snapshot snapshot) => made.GetValue(snapshot, seen => new Lazy<T>(() => make(seen))).Value;
}
