using System.Reflection;

namespace Polystore.Runtime.Tests.PublicApi;

/// <summary>Names of types as C# writes them, with what may be null.</summary>
internal static class ApiNames
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(ParameterInfo parameter) => Prefix(parameter) + Name(parameter.ParameterType, Locked(() => Nullability.Create(parameter)));

    public static string Of(PropertyInfo property) => Name(property.PropertyType, Locked(() => Nullability.Create(property)));

    public static string Of(FieldInfo field) => Name(field.FieldType, Locked(() => Nullability.Create(field)));

    public static string Full(Type type) => Name(type, null);

    private static string Prefix(ParameterInfo parameter) => !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";

    // The context keeps what it has seen and is for one thread.
    private static NullabilityInfo Locked(Func<NullabilityInfo> create)
    {
        lock (Nullability)
        {
            return create();
        }
    }

    private static string Name(Type type, NullabilityInfo? known)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!, known?.ElementType ?? known);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying, null) + "?";
        }

        var mark = known is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, known?.ElementType)}[]{mark}";
        }

        if (type.IsGenericParameter)
        {
            return type.Name + mark;
        }

        var own = type.Name.Split('`')[0];
        var arguments = type.GetGenericArguments();
        var outer = type.DeclaringType is { } declaring ? declaring.GetGenericArguments().Length : 0;
        var shown = arguments.Skip(outer).Select((argument, i) => Name(argument, known is { GenericTypeArguments.Length: > 0 } && i < known.GenericTypeArguments.Length ? known.GenericTypeArguments[i] : null)).ToList();
        var place = type.DeclaringType is { } within ? Name(within, null) : type.Namespace;
        return $"{place}.{own}{(shown.Count == 0 ? "" : $"<{string.Join(", ", shown)}>")}{mark}";
    }
}
