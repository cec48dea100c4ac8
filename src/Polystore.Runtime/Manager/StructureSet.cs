using Polystore.Runtime.Structures;

namespace Polystore.Runtime.Manager;

/// <summary>Options of structures, with what is made of them.</summary>
/// <param name="kind">What they are options of.</param>
/// <param name="copy">Copies one.</param>
/// <param name="check">Throws an <see cref="ArgumentException"/> whose sentence says what is wrong.</param>
internal abstract class StructureSet<T>(string kind, Func<T, T> copy, Action<string, T> check) : OptionSet<T>(kind, copy, check)
    where T : class
{
    /// <summary>By name.</summary>
    public abstract IReadOnlyDictionary<string, StructureType<T>> Types { get; }

    /// <summary>Makes them all, by their types and names.</summary>
    /// <exception cref="ArgumentException">One lives on a store that does not fit, or cannot be made otherwise.</exception>
    public virtual IReadOnlyList<((Type Type, string Name) Key, object Structure)> Make(Func<string, T> options, Homes homes) =>
        [.. Types.Select(one => ((one.Value.Service, one.Key), one.Value.Make(homes.Structure(HomeOf(one.Key) ?? homes.Only($"{Kind} {one.Key}"), $"{Kind} {one.Key}"), options(one.Key))))];
}

/// <summary>What is made of options.</summary>
/// <param name="Service">Its type.</param>
/// <param name="Make">Makes it; nothing is sent.</param>
internal sealed record StructureType<T>(Type Service, Func<StructureHome, T, object> Make);
