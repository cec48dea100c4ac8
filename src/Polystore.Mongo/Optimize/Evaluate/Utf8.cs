using System.Text;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Texts compared as the server compares them without a collation: by their bytes in UTF-8.</summary>
internal static class Utf8
{
    public static int Compare(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
