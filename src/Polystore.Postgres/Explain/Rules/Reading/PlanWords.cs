using System.Globalization;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Writing;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>How findings name nodes and numbers of a plan.</summary>
internal static class PlanWords
{
    /// <summary>The place of a node: <c>plan node 3</c>.</summary>
    public static string Place(PostgresPlanNode node) => string.Create(CultureInfo.InvariantCulture, $"plan node {node.Id}");

    /// <summary>The node as the server titles it: <c>Seq Scan on orders o</c>.</summary>
    public static string Title(PostgresPlanNode node) => TextNodeTitle.Of(node);

    /// <summary>A time: <c>0.3 ms</c>, <c>250 ms</c>, <c>12.3 s</c>.</summary>
    public static string Time(double milliseconds) => milliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0##} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:#,0.0} s"),
    };

    /// <summary>A share: <c>83%</c>.</summary>
    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0}%");

    /// <summary>A whole number with separators.</summary>
    public static string Number(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
