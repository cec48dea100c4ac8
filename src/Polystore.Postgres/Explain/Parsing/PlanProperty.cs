namespace Polystore.Postgres.Explain.Parsing;

/// <summary>One named property of the structured formats: how it gets into an owner and out of it again.</summary>
internal sealed class PlanProperty<TOwner>(string name, Action<TOwner, PlanValue> read, Func<TOwner, PlanValue?> write)
{
    public string Name { get; } = name;

    public void Read(TOwner owner, PlanValue value) => read(owner, value);

    /// <summary>Null when the owner has nothing to say.</summary>
    public PlanValue? Write(TOwner owner) => write(owner);

    public static PlanProperty<TOwner> Text(string name, Action<TOwner, string> set, Func<TOwner, string?> get) => new(
        name,
        (owner, value) =>
        {
            if (value.Describe() is { Length: > 0 } text)
            {
                set(owner, text);
            }
        },
        owner => get(owner) is { Length: > 0 } text ? PlanValue.Of(text) : null);

    public static PlanProperty<TOwner> Number(string name, Action<TOwner, double> set, Func<TOwner, double?> get) => new(
        name,
        (owner, value) =>
        {
            if (value.AsNumber() is { } number)
            {
                set(owner, number);
            }
        },
        owner => get(owner) is { } number ? PlanValue.Of(number) : null);

    /// <summary>A count that text leaves out when it is 0.</summary>
    public static PlanProperty<TOwner> Count(string name, Action<TOwner, double> set, Func<TOwner, double> get) => new(
        name,
        (owner, value) =>
        {
            if (value.AsNumber() is { } number and not 0)
            {
                set(owner, number);
            }
        },
        owner => get(owner) is var number and not 0 ? PlanValue.Of(number) : null);

    public static PlanProperty<TOwner> Flag(string name, Action<TOwner, bool> set, Func<TOwner, bool> get) => new(
        name,
        (owner, value) => set(owner, value.AsFlag()),
        owner => get(owner) ? PlanValue.Of(true) : null);

    public static PlanProperty<TOwner> List(string name, Action<TOwner, IReadOnlyList<string>> set, Func<TOwner, IReadOnlyList<string>> get) => new(
        name,
        (owner, value) => set(owner, ExpressionList.Of(value)),
        owner => get(owner) is { Count: > 0 } items ? PlanValue.Of(items) : null);
}
