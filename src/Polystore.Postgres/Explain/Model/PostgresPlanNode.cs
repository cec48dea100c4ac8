namespace Polystore.Postgres.Explain.Model;

/// <summary>One node of a plan: what it is. What it does is in the other parts of this class.</summary>
public sealed partial class PostgresPlanNode : PostgresPlanMeasures
{
    internal PostgresPlanNode()
    {
    }

    /// <summary>Position in the plan in depth-first order, from 1.</summary>
    public int Id { get; internal set; }

    /// <summary>Kind without its variants: <c>Seq Scan</c>, <c>Hash Join</c>, <c>Aggregate</c>, <c>ModifyTable</c>.</summary>
    public string NodeType { get; internal set; } = "";

    /// <summary><c>Outer</c>, <c>Inner</c>, <c>Member</c>, <c>Subquery</c>, <c>InitPlan</c>, <c>SubPlan</c>, …; null for the root.</summary>
    public string? ParentRelationship { get; internal set; }

    /// <summary><c>CTE name</c>, <c>InitPlan 1 (returns $0)</c>, <c>SubPlan 2</c>, <c>InitPlan expr_1</c>.</summary>
    public string? SubplanName { get; internal set; }

    /// <summary>Of an aggregate or a set operation: <c>Plain</c>, <c>Sorted</c>, <c>Hashed</c>, <c>Mixed</c>.</summary>
    public string? Strategy { get; internal set; }

    /// <summary>Of an aggregate: <c>Simple</c>, <c>Partial</c> or <c>Finalize</c>.</summary>
    public string? PartialMode { get; internal set; }

    /// <summary>Of ModifyTable and Foreign Scan: <c>Insert</c>, <c>Update</c>, <c>Delete</c>, <c>Merge</c>, <c>Select</c>.</summary>
    public string? Operation { get; internal set; }

    /// <summary>Of SetOp: <c>Intersect</c>, <c>Except All</c>, …</summary>
    public string? Command { get; internal set; }

    /// <summary><c>Inner</c>, <c>Left</c>, <c>Right</c>, <c>Full</c>, <c>Semi</c>, <c>Anti</c>, <c>Right Semi</c>, <c>Right Anti</c>.</summary>
    public string? JoinType { get; internal set; }

    /// <summary>True when at most one inner row matches; known of text only with VERBOSE.</summary>
    public bool InnerUnique { get; internal set; }

    /// <summary>True when the processes of a parallel plan share the work of this node.</summary>
    public bool ParallelAware { get; internal set; }

    /// <summary>True when the scan can be waited for together with others.</summary>
    public bool AsyncCapable { get; internal set; }

    /// <summary>True when the node was chosen although its kind is switched off (18 and newer).</summary>
    public bool Disabled { get; internal set; }

    /// <summary>Table, partition or view.</summary>
    public string? RelationName { get; internal set; }

    /// <summary>Schema of the relation or function; with VERBOSE only.</summary>
    public string? Schema { get; internal set; }

    /// <summary>Alias in the statement; equal to the name when there is none.</summary>
    public string? Alias { get; internal set; }

    /// <summary>Index that is read.</summary>
    public string? IndexName { get; internal set; }

    /// <summary>Function of a Function Scan.</summary>
    public string? FunctionName { get; internal set; }

    /// <summary>Function of a Table Function Scan: <c>xmltable</c>, <c>json_table</c>.</summary>
    public string? TableFunctionName { get; internal set; }

    /// <summary>Common table expression that a CTE Scan or WorkTable Scan reads.</summary>
    public string? CteName { get; internal set; }

    /// <summary>Transition table that a Named Tuplestore Scan reads.</summary>
    public string? TuplestoreName { get; internal set; }

    /// <summary>Provider of a Custom Scan: <c>Citus Adaptive</c>, <c>ChunkAppend</c>.</summary>
    public string? CustomPlanProvider { get; internal set; }

    /// <summary><c>Forward</c> or <c>Backward</c>.</summary>
    public string? ScanDirection { get; internal set; }

    /// <summary>Planner cost before the first row; null with COSTS OFF.</summary>
    public double? StartupCost { get; internal set; }

    /// <summary>Planner cost until the last row of one loop; null with COSTS OFF.</summary>
    public double? TotalCost { get; internal set; }

    /// <summary>Rows that the planner expects of one loop.</summary>
    public double? PlanRows { get; internal set; }

    /// <summary>Average width of a row in bytes.</summary>
    public double? PlanWidth { get; internal set; }

    /// <summary>Inputs, init plans and subplans in the order of the text.</summary>
    public IReadOnlyList<PostgresPlanNode> Children { get; internal set; } = [];

    /// <summary>The node above; null for the root.</summary>
    public PostgresPlanNode? Parent { get; internal set; }

    /// <summary>True when execution did not come here.</summary>
    public bool NeverExecuted => Loops is 0;

    /// <summary>The node and everything under it, depth first. Iterative, because plans of generated SQL run deep.</summary>
    public IEnumerable<PostgresPlanNode> Flatten()
    {
        var pending = new Stack<PostgresPlanNode>();
        pending.Push(this);
        while (pending.TryPop(out var node))
        {
            yield return node;
            for (var i = node.Children.Count - 1; i >= 0; i--)
            {
                pending.Push(node.Children[i]);
            }
        }
    }
}
