using System.Text;

namespace Polystore.Postgres.Tests.Explain;

/// <summary>A plan in which every node has one input.</summary>
internal static class DeepPlan
{
    public static string Json(int levels)
    {
        var text = new StringBuilder("[{\"Plan\": ");
        for (var i = 0; i < levels; i++)
        {
            text.Append("{\"Node Type\": \"Limit\", \"Plan Rows\": 1, \"Actual Rows\": 1, \"Actual Loops\": 1, \"Actual Total Time\": 1.5, \"Plans\": [");
        }

        return text.Insert(text.Length, "]}", levels).Append("}]").ToString();
    }
}
