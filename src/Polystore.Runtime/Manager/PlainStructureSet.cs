namespace Polystore.Runtime.Manager;

/// <summary>Options of structures that are all of one type.</summary>
/// <param name="kind">What they are options of.</param>
/// <param name="copy">Copies one.</param>
/// <param name="check">Throws an <see cref="ArgumentException"/> whose sentence says what is wrong.</param>
/// <param name="type">What is made of them.</param>
internal sealed class PlainStructureSet<T>(string kind, Func<T, T> copy, Action<string, T> check, StructureType<T> type) : StructureSet<T>(kind, copy, check)
    where T : class
{
    public override IReadOnlyDictionary<string, StructureType<T>> Types => Names.ToDictionary(name => name, _ => type, StringComparer.Ordinal);
}
