using Microsoft.Extensions.Options;

namespace Polystore.Runtime.Manager;

/// <summary>Says what is wrong with options in one sentence, and refuses those that are configured for nothing, as a typing error would be.</summary>
internal sealed class RegisteredOptionsValidator<T>(OptionSet<T> registered, IEnumerable<IConfigureOptions<T>> setups) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        if (name is null || !registered.Has(name))
        {
            return ValidateOptionsResult.Skip;
        }

        var stray = setups.OfType<ConfigureNamedOptions<T>>().FirstOrDefault(setup => setup.Name is { } meant && !registered.Has(meant));
        var fault = stray is null ? registered.Fault(name, options)
            : $"{typeof(T).Name} are configured for {(stray.Name!.Length == 0 ? "no name" : $"'{stray.Name}'")}, which is not registered; there are {string.Join(", ", registered.Names)}, and ConfigureAll is for all of them.";
        return fault is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(fault);
    }
}
