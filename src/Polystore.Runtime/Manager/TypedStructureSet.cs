using Polystore.Runtime.Structures;

namespace Polystore.Runtime.Manager;

/// <summary>Options of structures whose messages have types, which the application alone can name: the options may come from the configuration before or after.</summary>
/// <param name="kind">What they are options of.</param>
/// <param name="copy">Copies one.</param>
/// <param name="check">Throws an <see cref="ArgumentException"/> whose sentence says what is wrong.</param>
/// <param name="how">The method that names the type.</param>
internal sealed class TypedStructureSet<T>(string kind, Func<T, T> copy, Action<string, T> check, string how) : StructureSet<T>(kind, copy, check)
    where T : class
{
    private readonly Dictionary<string, StructureType<T>> types = new(StringComparer.Ordinal);

    public override IReadOnlyDictionary<string, StructureType<T>> Types => types;

    /// <exception cref="ArgumentException">The name has a type.</exception>
    public void AddType<TStructure>(string name, Func<StructureHome, T, TStructure> make)
        where TStructure : class
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!types.TryAdd(name, new StructureType<T>(typeof(TStructure), make)))
        {
            throw new ArgumentException($"There are two {Kind}s with the name {name}; give each its own.", nameof(name));
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">One has options and no type, or a type and no options.</exception>
    public override IReadOnlyList<((Type Type, string Name) Key, object Structure)> Make(Func<string, T> options, Homes homes)
    {
        if (Names.FirstOrDefault(name => !types.ContainsKey(name)) is { } untyped)
        {
            throw new ArgumentException($"The {Kind} {untyped} is configured, and nothing says of which type it is; add {how.Replace("…", untyped, StringComparison.Ordinal)} to AddPolystore.", nameof(options));
        }

        if (types.Keys.FirstOrDefault(name => !Has(name)) is { } unset)
        {
            throw new ArgumentException($"The {Kind} {unset} has no options; give them with its store, or have them in the configuration.", nameof(options));
        }

        return base.Make(options, homes);
    }
}
