using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Properties that only nodes have, in the order of <c>src/backend/commands/explain.c</c>.</summary>
internal static class NodeProperties
{
    public static IReadOnlyList<PlanProperty<PostgresPlanNode>> All { get; } =
    [
        Text("Node Type", (n, v) => n.NodeType = v, n => n.NodeType),
        Text("Strategy", (n, v) => n.Strategy = v, n => n.Strategy),
        Text("Partial Mode", (n, v) => n.PartialMode = v, n => n.PartialMode),
        Text("Operation", (n, v) => n.Operation = v, n => n.Operation),
        Text("Parent Relationship", (n, v) => n.ParentRelationship = v, n => n.ParentRelationship),
        Text("Subplan Name", (n, v) => n.SubplanName = v, n => n.SubplanName),
        Text("Custom Plan Provider", (n, v) => n.CustomPlanProvider = v, n => n.CustomPlanProvider),
        Flag("Parallel Aware", (n, v) => n.ParallelAware = v, n => n.ParallelAware),
        Flag("Async Capable", (n, v) => n.AsyncCapable = v, n => n.AsyncCapable),
        // Until 15 an ordered search by distance had none of its own.
        Text("Scan Direction", (n, v) => n.ScanDirection = v == "NoMovement" ? "Forward" : v, n => n.ScanDirection),
        Text("Index Name", (n, v) => n.IndexName = v, n => n.IndexName),
        Text("Relation Name", (n, v) => n.RelationName = v, n => n.RelationName),
        Text("Function Name", (n, v) => n.FunctionName = v, n => n.FunctionName),
        Text("Table Function Name", (n, v) => n.TableFunctionName = v, n => n.TableFunctionName),
        Text("CTE Name", (n, v) => n.CteName = v, n => n.CteName),
        Text("Tuplestore Name", (n, v) => n.TuplestoreName = v, n => n.TuplestoreName),
        Text("Schema", (n, v) => n.Schema = v, n => n.Schema),
        Text("Alias", (n, v) => n.Alias = v, n => n.Alias),
        Text("Join Type", (n, v) => n.JoinType = v, n => n.JoinType),
        Text("Command", (n, v) => n.Command = v, n => n.Command),
        Number("Startup Cost", (n, v) => n.StartupCost = v, n => n.StartupCost),
        Number("Total Cost", (n, v) => n.TotalCost = v, n => n.TotalCost),
        Number("Plan Rows", (n, v) => n.PlanRows = v, n => n.PlanRows),
        Number("Plan Width", (n, v) => n.PlanWidth = v, n => n.PlanWidth),
        Flag("Disabled", (n, v) => n.Disabled = v, n => n.Disabled),
        List("Output", (n, v) => n.Output = v, n => n.Output),
        Flag("Inner Unique", (n, v) => n.InnerUnique = v, n => n.InnerUnique),
        Text("Relations", (n, v) => n.Relations = v, n => n.Relations),
        List("Sort Key", (n, v) => n.SortKey = v, n => n.SortKey),
        List("Presorted Key", (n, v) => n.PresortedKey = v, n => n.PresortedKey),
        List("Group Key", (n, v) => n.GroupKey = v, n => n.GroupKey),
        new("Grouping Sets", (n, v) => n.GroupingSets = GroupingSetsSection.Read(v), n => GroupingSetsSection.Write(n.GroupingSets)),
        Text("Window", (n, v) => n.Window = v, n => n.Window),
        Text("Sampling Method", (n, v) => n.SamplingMethod = v, n => n.SamplingMethod),
        List("Sampling Parameters", (n, v) => n.SamplingParameters = v, n => n.SamplingParameters),
        Text("Repeatable Seed", (n, v) => n.RepeatableSeed = v, n => n.RepeatableSeed),
        Text("Index Cond", (n, v) => n.IndexCond = v, n => n.IndexCond),
        Text("Recheck Cond", (n, v) => n.RecheckCond = v, n => n.RecheckCond),
        Text("Order By", (n, v) => n.OrderBy = v, n => n.OrderBy),
        Text("TID Cond", (n, v) => n.TidCond = v, n => n.TidCond),
        Text("Hash Cond", (n, v) => n.HashCond = v, n => n.HashCond),
        Text("Merge Cond", (n, v) => n.MergeCond = v, n => n.MergeCond),
        Text("Join Filter", (n, v) => n.JoinFilter = v, n => n.JoinFilter),
        Text("One-Time Filter", (n, v) => n.OneTimeFilter = v, n => n.OneTimeFilter),
        Text("Run Condition", (n, v) => n.RunCondition = v, n => n.RunCondition),
        Text("Filter", (n, v) => n.Filter = v, n => n.Filter),
        Text("Function Call", (n, v) => n.FunctionCall = v, n => n.TableFunctionName is null ? n.FunctionCall : null),
        Text("Table Function Call", (n, v) => n.FunctionCall = v, n => n.TableFunctionName is null ? null : n.FunctionCall),
        Text("Cache Key", (n, v) => n.CacheKey = v, n => n.CacheKey),
        Text("Cache Mode", (n, v) => n.CacheMode = v, n => n.CacheMode),
        Count("Rows Removed by Index Recheck", (n, v) => n.RowsRemovedByIndexRecheck = v, n => n.RowsRemovedByIndexRecheck),
        Count("Rows Removed by Join Filter", (n, v) => n.RowsRemovedByJoinFilter = v, n => n.RowsRemovedByJoinFilter),
        Count("Rows Removed by Filter", (n, v) => n.RowsRemovedByFilter = v, n => n.RowsRemovedByFilter),
        Number("Heap Fetches", (n, v) => n.HeapFetches = v, n => n.HeapFetches),
        Number("Index Searches", (n, v) => n.IndexSearches = v, n => n.IndexSearches),
        Number("Workers Planned", (n, v) => n.WorkersPlanned = v, n => n.WorkersPlanned),
        List("Params Evaluated", (n, v) => n.ParamsEvaluated = v, n => n.ParamsEvaluated),
        Number("Workers Launched", (n, v) => n.WorkersLaunched = v, n => n.WorkersLaunched),
        Flag("Single Copy", (n, v) => n.SingleCopy = v, n => n.SingleCopy),
        Count("Subplans Removed", (n, v) => n.SubplansRemoved = v, n => n.SubplansRemoved),
        Text("Remote SQL", (n, v) => n.RemoteSql = v, n => n.RemoteSql),
        new("Target Tables", (n, v) => n.TargetTables = TargetTablesSection.Read(v), n => TargetTablesSection.Write(n.TargetTables)),
        Text("Conflict Resolution", (n, v) => n.ConflictResolution = v, n => n.ConflictResolution),
        List("Conflict Arbiter Indexes", (n, v) => n.ConflictArbiterIndexes = v, n => n.ConflictArbiterIndexes),
        Text("Conflict Filter", (n, v) => n.ConflictFilter = v, n => n.ConflictFilter),
        Count("Rows Removed by Conflict Filter", (n, v) => n.RowsRemovedByConflictFilter = v, n => n.RowsRemovedByConflictFilter),
        Count("Tuples Inserted", (n, v) => n.TuplesInserted = v, n => n.TuplesInserted ?? 0),
        Count("Tuples Updated", (n, v) => n.TuplesUpdated = v, n => n.TuplesUpdated ?? 0),
        Count("Tuples Deleted", (n, v) => n.TuplesDeleted = v, n => n.TuplesDeleted ?? 0),
        Count("Tuples Skipped", (n, v) => n.TuplesSkipped = v, n => n.TuplesSkipped ?? 0),
        Count("Conflicting Tuples", (n, v) => n.ConflictingTuples = v, n => n.ConflictingTuples ?? 0),
        Text("Storage", (n, v) => n.Storage = v, n => n.Storage),
        Number("Maximum Storage", (n, v) => n.MaximumStorage = v, n => n.MaximumStorage),
    ];

    private static PlanProperty<PostgresPlanNode> Text(string name, Action<PostgresPlanNode, string> set, Func<PostgresPlanNode, string?> get) =>
        PlanProperty<PostgresPlanNode>.Text(name, set, get);

    private static PlanProperty<PostgresPlanNode> Number(string name, Action<PostgresPlanNode, double> set, Func<PostgresPlanNode, double?> get) =>
        PlanProperty<PostgresPlanNode>.Number(name, set, get);

    private static PlanProperty<PostgresPlanNode> Count(string name, Action<PostgresPlanNode, double> set, Func<PostgresPlanNode, double> get) =>
        PlanProperty<PostgresPlanNode>.Count(name, set, get);

    private static PlanProperty<PostgresPlanNode> Flag(string name, Action<PostgresPlanNode, bool> set, Func<PostgresPlanNode, bool> get) =>
        PlanProperty<PostgresPlanNode>.Flag(name, set, get);

    private static PlanProperty<PostgresPlanNode> List(string name, Action<PostgresPlanNode, IReadOnlyList<string>> set, Func<PostgresPlanNode, IReadOnlyList<string>> get) =>
        PlanProperty<PostgresPlanNode>.List(name, set, get);
}
