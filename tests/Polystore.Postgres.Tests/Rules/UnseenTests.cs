using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Tests.Rules;

/// <summary>Nothing that was not seen is called fine.</summary>
public sealed class UnseenTests
{
    private static readonly IReadOnlyList<IRule> All = RuleCatalog.FindIn(typeof(PostgresEngine).Assembly);

    public static TheoryData<string> Rules()
    {
        var data = new TheoryData<string>();
        foreach (var rule in All.Where(rule => rule.Info.Family is "security" or "configuration" or "replication" or "capacity" or "workload" or "resources" or "transactions" or "connections"))
        {
            data.Add(rule.Info.Id);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_over_an_empty_snapshot_is_not_examined(string id)
    {
        var context = new RuleContext
        {
            Now = PostgresSnapshot.Now,
            Snapshot = new Snapshot { Target = "postgres://h/d", Engine = "postgres", ServerVersion = "15.8", ObservedAt = PostgresSnapshot.Now },
        };
        All.Single(rule => rule.Info.Id == id).Judge(context).NotExaminedReason.ShouldNotBeNullOrWhiteSpace();
    }
}
