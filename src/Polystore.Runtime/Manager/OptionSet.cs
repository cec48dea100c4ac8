namespace Polystore.Runtime.Manager;

/// <summary>The options of all that was registered of one kind, by name. What was given stays the caller's: copies are kept and handed out.</summary>
/// <param name="kind">What they are options of, as in "The store main".</param>
/// <param name="copy">Copies one.</param>
/// <param name="check">Throws an <see cref="ArgumentException"/> whose sentence says what is wrong.</param>
internal class OptionSet<T>(string kind, Func<T, T> copy, Action<string, T> check)
    where T : class
{
    private readonly Dictionary<string, T> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> homes = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    /// <summary>What they are options of.</summary>
    public string Kind => kind;

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<string> Names => names;

    public bool Has(string name) => known.ContainsKey(name);

    /// <summary>The store that what is registered under a name lives on; null for stores, and for what lives on the only key-value store.</summary>
    public string? HomeOf(string name) => homes.GetValueOrDefault(name);

    /// <exception cref="ArgumentException">The name is taken, or an option is out of its range.</exception>
    public void AddOn(string store, string name, T options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(store);
        Require(name, options);
        AddRead(store, name, options);
    }

    /// <summary>Options that are checked when what they are for is made.</summary>
    /// <param name="store">Null for the only key-value store.</param>
    /// <param name="name">Whose options.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddRead(string? store, string name, T options)
    {
        Add(name, options);
        if (store is not null)
        {
            homes.Add(name, store);
        }
    }

    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, T options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!known.TryAdd(name, copy(options)))
        {
            throw new ArgumentException($"The name {name} is taken by another {kind} of its kind; give each its own.", nameof(name));
        }

        names.Add(name);
    }

    /// <summary>The options as they were registered.</summary>
    /// <exception cref="ArgumentException">There are none of that name.</exception>
    public T Get(string name) => known.TryGetValue(name, out var options) ? copy(options) : throw Unknown(name);

    /// <summary>The name that a question without one means.</summary>
    /// <exception cref="ArgumentException">There are several, or none.</exception>
    public string NameOf(string? asked) => asked switch
    {
        { Length: > 0 } => asked,
        _ when names.Count == 1 => names[0],
        _ => throw Unknown(asked ?? ""),
    };

    /// <summary>What is wrong, in one sentence; null for nothing.</summary>
    public string? Fault(string name, T options)
    {
        try
        {
            check(name, options);
            return null;
        }
        catch (OptionException wrong)
        {
            return wrong.Of($"The {kind} {name}");
        }
    }

    /// <exception cref="ArgumentException">Something is out of its range; the sentence names it.</exception>
    public void Require(string name, T options)
    {
        if (Fault(name, options) is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }
    }

    /// <summary>That a name is not registered, and which are.</summary>
    public ArgumentException Unknown(string name) =>
        new($"There is no such {kind} '{name}'; there are {(names.Count == 0 ? "none of this kind" : string.Join(", ", names))}.", nameof(name));
}
