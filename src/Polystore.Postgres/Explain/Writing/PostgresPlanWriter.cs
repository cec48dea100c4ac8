using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>
/// Writes a plan in any of the formats of EXPLAIN, so that <see cref="PostgresPlanReader"/> reads the same plan again. What is 0 or
/// false is left out in every format, as the server does in text.
/// </summary>
public static class PostgresPlanWriter
{
    /// <summary>The plan in a format, lines ending with <c>\n</c>.</summary>
    public static string Write(PostgresPlan plan, PlanFormat format) => format switch
    {
        PlanFormat.Text => TextPlanWriter.Write(plan),
        PlanFormat.Json => JsonPlanWriter.Write(PlanTree.Of(plan)),
        PlanFormat.Yaml => YamlPlanWriter.Write(PlanTree.Of(plan)),
        PlanFormat.Xml => XmlPlanWriter.Write(PlanTree.Of(plan)),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}
