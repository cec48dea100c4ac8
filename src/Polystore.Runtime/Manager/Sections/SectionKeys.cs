using System.Collections;
using Microsoft.Extensions.Configuration;
using Polystore.Core.Errors;

namespace Polystore.Runtime.Manager.Sections;

/// <summary>The options that a section of the configuration may have, by their names and without reflection; what is unknown is refused with the name that is nearest.</summary>
/// <param name="what">What they are options of, with its article.</param>
internal sealed class SectionKeys<T>(string what) : IEnumerable<string>
{
    private readonly Dictionary<string, Action<T, IConfigurationSection>> keys = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string key, Action<T, string> set) => keys.Add(key, (options, section) => set(options, section.Value ?? ""));

    public void Add(string key, Action<T, IConfigurationSection> set) => keys.Add(key, set);

    /// <summary>One that is read elsewhere.</summary>
    public void Add(string key) => keys.Add(key, static (_, _) => { });

    /// <summary>Sets what the section has.</summary>
    /// <exception cref="ArgumentException">Something is unknown or cannot be read; the sentence names where.</exception>
    public T Read(IConfigurationSection section, T options)
    {
        foreach (var child in section.GetChildren())
        {
            if (!keys.TryGetValue(child.Key, out var set))
            {
                throw new ArgumentException($"{child.Path} is no option of {what}; {Hint(child.Key, keys.Keys)}.", nameof(section));
            }

            try
            {
                set(options, child);
            }
            catch (FormatException wrong)
            {
                throw new ArgumentException($"{child.Path} is '{child.Value}'; it has to be {wrong.Message}.", nameof(section), wrong);
            }
        }

        return options;
    }

    /// <summary>What was meant, or may be meant.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> known) =>
        NearestName.Of(name, known) is { } nearest ? $"the nearest is {nearest}" : $"there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}";

    public IEnumerator<string> GetEnumerator() => keys.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
