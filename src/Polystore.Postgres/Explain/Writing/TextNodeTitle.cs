using System.Text;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>The first line of a node.</summary>
internal static class TextNodeTitle
{
    public static string Of(PostgresPlanNode node)
    {
        var title = new StringBuilder(node.ParallelAware ? "Parallel " : "").Append(node.AsyncCapable ? "Async " : "").Append(Kind(node));
        if (node.ScanDirection == "Backward")
        {
            title.Append(" Backward");
        }

        if (node.IndexName is { } index)
        {
            title.Append(node.NodeType == "Bitmap Index Scan" ? " on " : " using ").Append(Quote(index));
        }

        if ((node.RelationName ?? node.FunctionName ?? node.TableFunctionName ?? node.CteName ?? node.TuplestoreName) is { } target)
        {
            title.Append(" on ").Append(node.Schema is { } schema ? Quote(schema) + "." : "").Append(Quote(target));
            title.Append(node.Alias is { } alias && alias != target ? " " + Quote(alias) : "");
        }
        else if (node.Alias is { } alone)
        {
            title.Append(" on ").Append(Quote(alone));
        }

        return title.ToString();
    }

    public static string Metrics(PostgresPlanNode node)
    {
        var text = new StringBuilder();
        if (node.TotalCost is { } total)
        {
            text.Append($"  (cost={TextLines.Cost(node.StartupCost ?? 0)}..{TextLines.Cost(total)} rows={TextLines.Number(node.PlanRows ?? 0)} width={TextLines.Number(node.PlanWidth ?? 0)})");
        }

        if (node.NeverExecuted)
        {
            text.Append(" (never executed)");
        }
        else if (node.Loops is not null)
        {
            text.Append($" ({Actual(node)})");
        }

        return text.ToString();
    }

    public static string Actual(PostgresPlanMeasures measures)
    {
        var time = measures.ActualTotalTime is { } total ? $" time={TextLines.Time(measures.ActualStartupTime ?? 0)}..{TextLines.Time(total)}" : "";
        return $"actual{time} rows={TextLines.Number(measures.ActualRows ?? 0)} loops={TextLines.Number(measures.Loops ?? 0)}";
    }

    /// <summary>A name as <c>quote_identifier</c> gives it, without its list of keywords: quoted unless it is plain lower case.</summary>
    public static string Quote(string name)
    {
        var plain = name.Length > 0 && (char.IsAsciiLetterLower(name[0]) || name[0] == '_')
            && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
        return plain ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>The kind with its variants: <c>Hash Left Join</c>, <c>Partial HashAggregate</c>.</summary>
    public static string Kind(PostgresPlanNode node) => node.NodeType switch
    {
        "Aggregate" => (node.PartialMode is "Partial" or "Finalize" ? node.PartialMode + " " : "")
            + node.Strategy switch { "Sorted" => "GroupAggregate", "Hashed" => "HashAggregate", "Mixed" => "MixedAggregate", _ => "Aggregate" },
        "SetOp" => $"{(node.Strategy == "Hashed" ? "Hash" : "")}SetOp {node.Command}",
        "ModifyTable" => node.Operation ?? "ModifyTable",
        "Foreign Scan" when node.Operation is not (null or "Select") => "Foreign " + node.Operation,
        "Custom Scan" => node.CustomPlanProvider is { } provider ? $"Custom Scan ({provider})" : "Custom Scan",
        "Nested Loop" => node.JoinType is null or "Inner" ? "Nested Loop" : $"Nested Loop {node.JoinType} Join",
        "Hash Join" or "Merge Join" => node.JoinType is null or "Inner" ? node.NodeType : $"{node.NodeType[..^" Join".Length]} {node.JoinType} Join",
        var type => type,
    };
}
