using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Plans;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>Plans of two engines: one measured with times, one only planned.</summary>
internal static class Plans
{
    public static Explanation Measured() => new()
    {
        Target = "postgres://app@db.example/shop",
        ServerVersion = "17.2",
        Plan = new QueryPlan
        {
            Engine = "postgres",
            Sql = "SELECT u.email, sum(i.price)\nFROM users u JOIN orders o ON o.user_id = u.id JOIN order_items i ON i.order_id = o.id\nWHERE u.country = 'DE'\nGROUP BY u.email\nORDER BY 2 DESC\nLIMIT 10",
            Analyzed = true,
            PlanningMs = 0.81,
            ExecutionMs = 412.6,
            Root = Node(1, "Limit", 0.01, 10, 10, 100, children:
            [
                Node(2, "Sort", 3.2, 10, 5_000, 9_000, attributes: new Dictionary<string, string> { ["Sort Key"] = "(sum(i.price)) DESC", ["Sort Method"] = "top-N heapsort" }, children:
                [
                    Node(3, "HashAggregate", 40.1, 4_812, 5_000, 8_900, children:
                    [
                        Node(4, "Hash Join", 92.4, 180_210, 4_100, 8_200, attributes: new Dictionary<string, string> { ["Hash Cond"] = "(i.order_id = o.id)" }, children:
                        [
                            Node(5, "Seq Scan", 201.3, 912_340, 912_340, 5_000, "order_items", "i"),
                            Node(6, "Hash", 8.1, 35_000, 820, 1_800, children:
                            [
                                Node(7, "Nested Loop", 21.9, 35_000, 820, 1_700, children:
                                [
                                    Node(8, "Index Scan", 6.4, 4_812, 130, 300, "users", "u") with { Index = "users_country_idx" },
                                    Node(9, "Index Scan", 39.1, 35_000, 6, 1, "orders", "o") with { Index = "orders_user_id_idx", Loops = 4_812, Relationship = "inner" },
                                ]),
                            ]),
                        ]),
                    ]),
                ]),
            ]),
        },
        Findings =
        [
            new Finding
            {
                Id = "PG-PLAN-SEQ-SCAN",
                Family = "plan",
                Severity = Severity.High,
                Subject = new Subject { Engine = "postgres", Kind = "statement", Path = ["statement"], Location = "node 5", Label = "node 5, order_items" },
                Title = "All of order_items is read for a fifth of its rows",
                Why = "An index on order_id would let the join read only the rows it needs.",
                Evidence = [Evidence.Of("rows read", 912_340L, "rows", "EXPLAIN ANALYZE")],
                Remedy = new Remedy
                {
                    Apply = ["CREATE INDEX CONCURRENTLY order_items_order_id_idx ON public.order_items (order_id) INCLUDE (price)"],
                    Rollback = ["DROP INDEX CONCURRENTLY public.order_items_order_id_idx"],
                    Lock = "none that stops reads or writes",
                },
            },
            new Finding
            {
                Id = "PG-PLAN-MISESTIMATE",
                Family = "plan",
                Severity = Severity.Medium,
                Subject = new Subject { Engine = "postgres", Kind = "statement", Path = ["statement"], Location = "node 8", Label = "node 8, users" },
                Title = "The planner expected 130 rows and got 4,812",
                Why = "Everything above was planned for a 37th of the rows.",
                Remedy = new Remedy { Guidance = "Raise the statistics target of users.country and gather statistics again." },
            },
        ],
    };

    public static Explanation Planned() => new()
    {
        Target = "sqlite:shop.db",
        ServerVersion = "3.46.1",
        Plan = new QueryPlan
        {
            Engine = "sqlite",
            Sql = "SELECT * FROM orders WHERE user_id = 7 ORDER BY created_at",
            Totals = new Dictionary<string, double> { ["vm_steps"] = 91_234, ["sorts"] = 1 },
            Root = new PlanNode
            {
                Node = "QUERY",
                Id = 1,
                Children =
                [
                    new PlanNode { Node = "SCAN", Id = 2, Relation = "orders", Detail = "SCAN orders" },
                    new PlanNode { Node = "TEMP B-TREE", Id = 3, Detail = "USE TEMP B-TREE FOR ORDER BY" },
                ],
            },
        },
    };

    private static PlanNode Node(
        int id,
        string kind,
        double self,
        double rows,
        double expected,
        double cost,
        string? relation = null,
        string? alias = null,
        IReadOnlyDictionary<string, string>? attributes = null,
        IReadOnlyList<PlanNode>? children = null) => new()
        {
            Id = id,
            Node = kind,
            SelfTimeMs = self,
            Rows = rows,
            EstimatedRows = expected,
            EstimateRatio = rows / expected,
            Loops = 1,
            TotalCost = cost,
            Schema = relation is null ? null : "public",
            Relation = relation,
            Alias = alias,
            Attributes = attributes ?? new Dictionary<string, string>(),
            Children = children ?? [],
        };
}
