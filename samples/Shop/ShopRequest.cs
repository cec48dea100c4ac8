using System.Globalization;
using System.Text.RegularExpressions;

namespace Polystore.Samples.Shop;

/// <summary>A statement as the shop's application sends it: keys and texts as parameters, states and limits as they stand in its code.</summary>
/// <param name="Sql">The statement with <c>$1</c>, <c>$2</c>, ….</param>
/// <param name="Values">A value for each, as text.</param>
public sealed partial record ShopRequest(string Sql, IReadOnlyList<string> Values)
{
    /// <summary>The request that a statement of the workload stands for.</summary>
    /// <param name="statement">One statement without comments.</param>
    public static ShopRequest Of(string statement)
    {
        var values = new List<string>();
        var sql = Compared().Replace(statement, match =>
        {
            values.Add(match.Value.Trim('\'').Replace("''", "'", StringComparison.Ordinal));
            return string.Create(CultureInfo.InvariantCulture, $"${values.Count}");
        });
        return new ShopRequest(sql, values);
    }

    // A number, or a text with a digit in it, that something is compared with.
    [GeneratedRegex(@"(?<== )(\d+(?![\d.])|'(?:[^']|'')*\d(?:[^']|'')*')")]
    private static partial Regex Compared();
}
