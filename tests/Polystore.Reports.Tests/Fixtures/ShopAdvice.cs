using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Core.Proofs;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>An index strategy for the shop's workload.</summary>
internal static class ShopAdvice
{
    public static Advice Advice() => new()
    {
        Target = "sqlite:/srv/shop/shop.db",
        Engine = "sqlite",
        ServerVersion = "3.46.1",
        Workload = new AdvisedWorkload
        {
            Source = Core.Workloads.WorkloadSource.Log,
            Origin = "shop.log",
            Since = new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero),
            Statements = 7,
            CoveredShare = 0.9934,
            Notes = ["The shortest statement in the log took 250 ms: shorter ones were not logged, and what they do, writing above all, is not weighed."],
        },
        Cost = new AdviceCost(18_240_112, 912_004, "VM steps × calls"),
        Bound = new AdviceBound(880_100, "all candidates present"),
        PlannerCalls = 812,
        Seconds = 4.1,
        Indexes =
        [
            Index("orders_user_id_created_at", "orders", [IndexKey.On("user_id"), IndexKey.On("created_at", descending: true)], ["q01", "q03"], "user_id is compared for equality, created_at gives the order, so no sort is needed"),
            Index("order_items_order_id", "order_items", [IndexKey.On("order_id"), IndexKey.On("product_id"), IndexKey.On("quantity")], ["q07"], "covers the statement: the table itself is never read"),
            Index("payments_open", "payments", [IndexKey.On("created_at")], ["q12", "q19-a statement with a very long id"], "only 3 % of the rows are open") with
            {
                Index = new Core.Catalogs.Index { Schema = "main", Table = "payments", Name = "payments_open", Keys = [IndexKey.On("created_at")], Predicate = "state = 'open'" },
                Bytes = new IndexBytes(Predicted: 40_960),
            },
        ],
        Drops =
        [
            new AdvisedDrop
            {
                Index = new Core.Catalogs.Index { Schema = "main", Table = "orders", Name = "orders_status", Keys = [IndexKey.On("status")] },
                Apply = ["DROP INDEX \"orders_status\""],
                Rollback = ["CREATE INDEX orders_status ON orders(status)"],
                Bytes = new IndexBytes(Measured: 1_253_376),
                Reason = "no statement of the workload uses it, and orders_status_created_at begins with the same column",
            },
        ],
        Statements =
        [
            Statement("q22", 40, 80, 96, DigestVerdict.None) with { Sql = "INSERT INTO orders(user_id, status, created_at) VALUES (?, ?, ?)" },
            Statement("q01", 1200, 9_120, 24, DigestVerdict.Equal) with { Sql = "SELECT * FROM orders WHERE user_id = ? ORDER BY created_at DESC LIMIT 20" },
            Statement("q03", 300, 8_412.5, 4.2, DigestVerdict.Undetermined) with { Reason = "ties under LIMIT", Sql = "SELECT id FROM orders WHERE user_id = ? AND created_at > ?" },
            Statement("q07", 900, 3_021, 180, DigestVerdict.Equal) with { Sql = "SELECT product_id, sum(quantity)\nFROM order_items\nWHERE order_id = ?\nGROUP BY product_id" },
            Statement("q12", 12, 36_260, 1_088, DigestVerdict.Equal),
            Statement("q19-a statement with a very long id", 1, 412, 412, DigestVerdict.Equal),
        ],
        Skipped = [new SkippedStatement("q25", "the statement calls the function geo_distance, which this SQLite does not know")],
        Refused = [new RefusedIndex("CREATE INDEX \"users_city\" ON \"users\" (\"city\")", "would save 210 VM steps × calls and cost 1,900 in writes")],
        Proof = new Proof
        {
            Kind = ProofKind.Measured,
            Environment = "SQLite 3.46.1, copies of the database, warm cache",
            Runs = [Run(1, "q01", 9_120, 24, DigestVerdict.Equal), Run(1, "q07", 3_021, 180, DigestVerdict.Equal), Run(4, "q01", 36_412, 25, DigestVerdict.Equal), Run(4, "q07", 12_111, 183, DigestVerdict.Equal)],
        },
    };

    private static AdvisedIndex Index(string name, string table, IReadOnlyList<IndexKey> keys, IReadOnlyList<string> serves, string why) => new()
    {
        Index = new Core.Catalogs.Index { Schema = "main", Table = table, Name = name, Keys = keys },
        Apply = [$"CREATE INDEX \"{name}\" ON \"{table}\" ({string.Join(", ", keys)})"],
        Rollback = [$"DROP INDEX \"{name}\""],
        Bytes = new IndexBytes(Predicted: 1_048_576, Measured: 1_191_936),
        Serves = serves,
        Why = why,
        Lock = "a write lock on the whole database while it is built",
    };

    private static AdvisedStatement Statement(string id, double calls, double before, double after, DigestVerdict digest) =>
        new() { Id = id, Calls = calls, Before = before, After = after, Digest = digest };

    private static ProofRun Run(double scale, string statement, double before, double after, DigestVerdict digest) =>
        new() { Scale = scale, Metric = "vm_steps", Before = before, After = after, N = 3, Digest = digest, Statement = statement };
}
