using System.Reflection;
using System.Runtime.CompilerServices;
using Polystore.Core.Findings;

namespace Polystore.Core.Tests;

public sealed class ImmutabilityTests
{
    [Fact]
    public void Nothing_public_can_be_changed_after_it_was_made()
    {
        var settable = typeof(Finding).Assembly.GetExportedTypes()
            .Where(type => type.BaseType?.Name != "JsonSerializerContext")
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            // What a base class of the framework demands (the position of a stream) is no state of ours.
            .Where(property => property.SetMethod is { IsPublic: true } setter
                && setter.GetBaseDefinition().DeclaringType!.Assembly == typeof(Finding).Assembly
                && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")
            .ToList();
        settable.ShouldBeEmpty();
        typeof(Finding).Assembly.GetExportedTypes()
            .Where(type => !type.IsEnum)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(field => !field.IsInitOnly && !field.IsLiteral)
            .ShouldBeEmpty();
    }
}
