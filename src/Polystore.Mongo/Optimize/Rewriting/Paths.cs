namespace Polystore.Mongo.Optimize.Rewriting;

/// <summary>Dotted paths of fields.</summary>
internal static class Paths
{
    /// <summary>True when the one is the other or holds it.</summary>
    public static bool Overlap(string a, string b) => IsWithin(a, b) || IsWithin(b, a);

    /// <summary>True when the path is the other or below it.</summary>
    public static bool IsWithin(string path, string other) =>
        path.StartsWith(other, StringComparison.Ordinal) && (path.Length == other.Length || path[other.Length] == '.');

    public static string Root(string path) => path.IndexOf('.') is > 0 and var dot ? path[..dot] : path;
}
