using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Polystore.Runtime.Tests.PublicApi;

/// <summary>What an assembly offers to others, a line a member, in an order that never changes: the form of Microsoft's PublicAPI files.</summary>
internal static class ApiListing
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) =>
        string.Concat(assembly.GetExportedTypes().Where(IsWritten).SelectMany(Lines).Distinct().Order(StringComparer.Ordinal).Select(line => line + "\n"));

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{ApiNames.Full(type)} : {Kind(type)}{Bases(type)}";
        if (type.IsEnum)
        {
            foreach (var name in type.GetEnumNames())
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{ApiNames.Full(type)}.{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
            }

            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield return Method(type, type.GetMethod("Invoke")!);
            yield break;
        }

        foreach (var member in type.GetMembers(Declared).Where(member => IsWritten(member) && IsVisible(member)))
        {
            if (Line(type, member) is { } line)
            {
                yield return line;
            }
        }
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = type.GetInterfaces().Where(face => face.IsVisible).Select(ApiNames.Full).Order(StringComparer.Ordinal).ToList();
        if (type is { BaseType: { } parent, IsValueType: false } && parent != typeof(object))
        {
            bases.Insert(0, ApiNames.Full(parent));
        }

        return type.IsEnum || bases.Count == 0 ? "" : ", " + string.Join(", ", bases);
    }

    private static string? Line(Type type, MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor => $"{ApiNames.Full(type)}.{type.Name.Split('`')[0]}({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method => Method(type, method),
        MethodInfo { IsSpecialName: true } method when method.Name.StartsWith("op_", StringComparison.Ordinal) => Method(type, method),
        PropertyInfo property => $"{ApiNames.Full(type)}.{property.Name}{Index(property)} {{ {Accessors(property)} }} -> {ApiNames.Of(property)}",
        FieldInfo { IsSpecialName: false } field => $"{(field.IsLiteral ? "const " : "")}{ApiNames.Full(type)}.{field.Name} -> {ApiNames.Of(field)}",
        EventInfo raised => $"event {ApiNames.Full(type)}.{raised.Name} -> {ApiNames.Full(raised.EventHandlerType!)}",
        _ => null,
    };

    private static string Method(Type type, MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        var how = method.IsStatic ? "static " : method is { IsAbstract: true, DeclaringType.IsInterface: false } ? "abstract " : method is { IsVirtual: true, IsFinal: false, DeclaringType.IsInterface: false } ? "virtual " : "";
        return $"{how}{ApiNames.Full(type)}.{method.Name}{generic}({Parameters(method)}) -> {ApiNames.Of(method.ReturnParameter)}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(method.IsDefined(typeof(ExtensionAttribute)) && parameter.Position == 0 ? "this " : "")}{ApiNames.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Default(parameter) : "")}"));

    private static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null => parameter.ParameterType.IsValueType ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(ApiNames.Of))}]" : "";

    private static string Accessors(PropertyInfo property) => string.Join(" ", new[]
    {
        property.GetMethod is { } get && IsVisible(get) ? "get;" : null,
        property.SetMethod is { } set && IsVisible(set) ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;" : null,
    }.OfType<string>());

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo raised => IsVisible(raised.AddMethod!),
        _ => false,
    };

    // What the compiler writes for records and closures is not the author's.
    private static bool IsWritten(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !member.Name.Contains('<');
}
