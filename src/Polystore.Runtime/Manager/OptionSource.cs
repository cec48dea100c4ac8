using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Polystore.Runtime.Manager;

/// <summary>The options that stores are made by: of a container as it configures and validates them, without one as they were registered.</summary>
/// <param name="provider">The container; null for none.</param>
internal sealed class OptionSource(IServiceProvider? provider)
{
    /// <exception cref="OptionsValidationException">Something is out of its range: the sentence names whose option, its value and the range.</exception>
    /// <exception cref="ArgumentException">The same, without a container.</exception>
    public IEnumerable<(string Name, T Options)> All<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(OptionSet<T> registered)
        where T : class => registered.Names.Select(name => (name, Get(registered, name)));

    public T Get<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(OptionSet<T> registered, string name)
        where T : class
    {
        if (provider is not null)
        {
            return provider.GetRequiredService<IOptionsMonitor<T>>().Get(name);
        }

        var options = registered.Get(name);
        registered.Require(name, options);
        return options;
    }
}
