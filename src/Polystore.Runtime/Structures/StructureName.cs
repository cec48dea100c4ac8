namespace Polystore.Runtime.Structures;

/// <summary>Names of structures: in braces in every key, so that a cluster keeps the keys of one structure together.</summary>
internal static class StructureName
{
    /// <exception cref="ArgumentException">It is too long, or has braces.</exception>
    public static string Tag(string name)
    {
        Require(name, "A structure's ");
        return "{" + name + "}";
    }

    /// <exception cref="ArgumentException">It is too long, or has braces.</exception>
    public static void Require(string name, string owner = "") =>
        OptionRange.Require(name.Length is > 0 and <= 200 && !name.AsSpan().ContainsAny('{', '}'), "Name", $"'{name}'", "1 to 200 characters without braces", owner);
}
