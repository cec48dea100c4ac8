namespace Polystore.Samples.Shop;

/// <summary>Texts that travel inside the assembly.</summary>
internal static class Resources
{
    public static string Text(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {name}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
