using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Polystore.Core.Rules;

/// <summary>Finds the rules of an engine, so that a new rule is one new file.</summary>
public static class RuleCatalog
{
    /// <summary>Every rule of an assembly, in id order.</summary>
    /// <exception cref="InvalidOperationException">Two rules share an id.</exception>
    [RequiresUnreferencedCode("Rules are found by reflection.")]
    public static IReadOnlyList<IRule> FindIn(Assembly assembly)
    {
        var rules = assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IRule)))
            .Select(type => (IRule)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(rule => rule.Info.Id, StringComparer.Ordinal)
            .ToList();
        var twice = rules.GroupBy(rule => rule.Info.Id).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? rules : throw new InvalidOperationException($"Two rules share the id {twice.Key}.");
    }
}
