using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Polystore.Runtime.Manager;

/// <summary>
/// Options as .NET has them (<see cref="IOptionsMonitor{TOptions}"/>): they begin as what was registered under their name instead of as the
/// defaults, then comes what the application configures, then what validates. Without a name: those of the only one.
/// </summary>
internal sealed class RegisteredOptionsFactory<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
    OptionSet<T> registered, IEnumerable<IConfigureOptions<T>> setups, IEnumerable<IPostConfigureOptions<T>> posts, IEnumerable<IValidateOptions<T>> validations)
    : IOptionsFactory<T>
    where T : class
{
    private readonly Pipeline pipeline = new(registered, setups, posts, validations);

    public T Create(string name) => pipeline.Create(registered.NameOf(name));

    private sealed class Pipeline(OptionSet<T> registered, IEnumerable<IConfigureOptions<T>> setups, IEnumerable<IPostConfigureOptions<T>> posts, IEnumerable<IValidateOptions<T>> validations)
        : OptionsFactory<T>(setups, posts, validations)
    {
        protected override T CreateInstance(string name) => registered.Get(name);
    }
}
