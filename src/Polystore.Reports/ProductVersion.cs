using System.Reflection;

namespace Polystore.Reports;

/// <summary>The version that reports name.</summary>
public static class ProductVersion
{
    /// <summary>Version of this build, such as <c>0.1.0</c>.</summary>
    public static string Current { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
