using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>The lines under the title of a node.</summary>
internal static class TextNodeLines
{
    public static void Write(TextLines lines, PostgresPlanNode node)
    {
        foreach (var table in node.TargetTables)
        {
            var target = new PostgresPlanNode { NodeType = node.NodeType, Operation = node.Operation, RelationName = table.RelationName, Schema = table.Schema, Alias = table.Alias };
            lines.Line(TextNodeTitle.Of(target));
        }

        Conditions(lines, node);
        Counters(lines, node);
        TextMeasureLines.Write(lines, node, node.NodeType == "Hash");
        Others(lines, node.Other);
        foreach (var worker in node.Workers)
        {
            lines.Line($"Worker {worker.Number}: {(worker.Loops is null ? "" : " " + TextNodeTitle.Actual(worker))}".TrimEnd());
            var inner = lines.Deeper();
            if (worker.Jit is { } jit)
            {
                TextPlanFooter.Jit(inner, jit);
            }

            TextMeasureLines.Write(inner, worker, node.NodeType == "Hash");
            Others(inner, worker.Other);
        }
    }

    public static void Others(TextLines lines, IReadOnlyDictionary<string, string> other)
    {
        foreach (var (name, value) in other)
        {
            lines.Property(name, value);
        }
    }

    private static void Conditions(TextLines lines, PostgresPlanNode node)
    {
        lines.Flag("Disabled", node.Disabled);
        lines.List("Output", node.Output);
        lines.Flag("Inner Unique", node.InnerUnique);
        lines.Property("Relations", node.Relations);
        lines.List("Sort Key", node.SortKey);
        lines.List("Presorted Key", node.PresortedKey);
        lines.List("Group Key", node.GroupKey);
        foreach (var set in node.GroupingSets)
        {
            lines.List("Sort Key", set.SortKey);
            var inner = set.SortKey.Count > 0 ? lines.Deeper() : lines;
            foreach (var keys in set.Keys)
            {
                inner.Property(set.Hashed ? "Hash Key" : "Group Key", keys.Count == 0 ? "()" : string.Join(", ", keys));
            }
        }

        lines.Property("Window", node.Window);
        if (node.SamplingMethod is { } method)
        {
            var arguments = string.Join(", ", node.SamplingParameters);
            lines.Property("Sampling", $"{method} ({arguments}){(node.RepeatableSeed is { } seed ? $" REPEATABLE ({seed})" : "")}");
        }

        lines.Property("Index Cond", node.IndexCond);
        lines.Property("Recheck Cond", node.RecheckCond);
        lines.Property("Order By", node.OrderBy);
        lines.Property("TID Cond", node.TidCond);
        lines.Property("Hash Cond", node.HashCond);
        lines.Property("Merge Cond", node.MergeCond);
        lines.Property("Join Filter", node.JoinFilter);
        lines.Property("One-Time Filter", node.OneTimeFilter);
        lines.Property("Run Condition", node.RunCondition);
        lines.Property("Filter", node.Filter);
        lines.Property(node.TableFunctionName is null ? "Function Call" : "Table Function Call", node.FunctionCall);
        lines.Property("Cache Key", node.CacheKey);
        lines.Property("Cache Mode", node.CacheMode);
        lines.Property("Remote SQL", node.RemoteSql);
        lines.Property("Conflict Resolution", node.ConflictResolution);
        lines.List("Conflict Arbiter Indexes", node.ConflictArbiterIndexes);
        lines.Property("Conflict Filter", node.ConflictFilter);
    }

    private static void Counters(TextLines lines, PostgresPlanNode node)
    {
        lines.Count("Rows Removed by Index Recheck", node.RowsRemovedByIndexRecheck);
        lines.Count("Rows Removed by Join Filter", node.RowsRemovedByJoinFilter);
        lines.Count("Rows Removed by Filter", node.RowsRemovedByFilter);
        lines.Count("Rows Removed by Conflict Filter", node.RowsRemovedByConflictFilter);
        lines.Property("Heap Fetches", node.HeapFetches);
        lines.Property("Index Searches", node.IndexSearches);
        lines.Property("Workers Planned", node.WorkersPlanned);
        lines.List("Params Evaluated", node.ParamsEvaluated);
        lines.Property("Workers Launched", node.WorkersLaunched);
        lines.Flag("Single Copy", node.SingleCopy);
        lines.Count("Subplans Removed", node.SubplansRemoved);
        lines.Property("Tuples Inserted", node.TuplesInserted);
        lines.Property("Tuples Updated", node.TuplesUpdated);
        lines.Property("Tuples Deleted", node.TuplesDeleted);
        lines.Property("Tuples Skipped", node.TuplesSkipped);
        lines.Property("Conflicting Tuples", node.ConflictingTuples);
        if (node.Storage is { } storage)
        {
            lines.Property("Storage", storage + (node.MaximumStorage is { } space ? $"  Maximum Storage: {TextLines.Number(space)}kB" : ""));
        }
    }
}
