using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Polystore.Core.Json;

/// <summary>
/// Reads records so that what a file does not say keeps the value that the record gives it. The source generator hands init-only
/// properties over as arguments of a constructor, and gives those that are absent the default of their type: null for a list, false
/// for what is true unless said otherwise. Here the record makes itself first and is then given what the file says. Source:
/// "Use immutable types and properties", System.Text.Json; dotnet/runtime issue 84484.
/// </summary>
internal static class KeptDefaults
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> Kept = [];

    /// <summary>How to read <typeparamref name="T"/> with its defaults kept; a mandatory part that is absent is a <see cref="JsonException"/>.</summary>
    /// <param name="generated">How the source generator reads it.</param>
    public static JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> generated) =>
        (JsonTypeInfo<T>)Kept.GetValue(generated.Options, Keep).GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Keep(JsonSerializerOptions options) => new(options)
    {
        TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(Keep),
        RespectRequiredConstructorParameters = true,

        // A kept catalogue repeats names and types as often as the server did.
        Converters = { new SharedText() },
    };

    private static void Keep(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || info.Type.IsValueType || info.Type.GetConstructor(Type.EmptyTypes) is null)
        {
            return;
        }

        info.CreateObject = () => Activator.CreateInstance(info.Type)!;
        foreach (var property in info.Properties)
        {
            if (property.AttributeProvider is PropertyInfo { SetMethod: { } setter } && IsInitOnly(setter))
            {
                property.Set = Setter(setter, keepsItsValueAtNull: !property.IsSetNullable);
            }
        }
    }

    private static bool IsInitOnly(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static Action<object, object?> Setter(MethodInfo setter, bool keepsItsValueAtNull)
    {
        var bind = typeof(KeptDefaults).GetMethod(nameof(Bind))!;
        var bound = bind.MakeGenericMethod(setter.DeclaringType!, setter.GetParameters()[0].ParameterType);
        return bound.CreateDelegate<Func<MethodInfo, bool, Action<object, object?>>>()(setter, keepsItsValueAtNull);
    }

    /// <summary>The setter as the serializer calls it; public because it is closed over its types by reflection.</summary>
    public static Action<object, object?> Bind<T, TValue>(MethodInfo setter, bool keepsItsValueAtNull)
        where T : class
    {
        var set = setter.CreateDelegate<Action<T, TValue>>();
        return keepsItsValueAtNull
            ? (owner, value) =>
            {
                if (value is not null)
                {
                    set((T)owner, (TValue)value);
                }
            }
            : (owner, value) => set((T)owner, (TValue)value!);
    }
}
