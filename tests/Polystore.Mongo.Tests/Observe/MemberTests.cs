using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Tests.Composed;
using Polystore.MongoLab;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Observe;

/// <summary>The members of a replica set besides the one that is asked first.</summary>
public sealed class MemberTests
{
    private const string Pressure = "wiredTiger/cache/bytes currently in the cache";

    [LibmongocFact]
    public async Task A_fault_of_a_secondary_alone_is_found_and_names_it()
    {
        await new ComposedDeployment().Figure(Pressure, 1_060_000_000).WithUrlAsync(async secondary =>
        {
            var host = new Uri(secondary).Authority;
            var snapshot = await new ComposedDeployment().ReplicaSet(Status(host), host).ObserveAsync();

            snapshot.Nodes.Select(node => (node.Name, node.NotExamined)).ShouldBe([("127.0.0.1:27017", null), (host, null)]);
            var (_, findings) = await Expert.JudgeAsync(snapshot, "MONGO-MEMORY-CACHE-PRESSURE");
            var finding = findings.ShouldHaveSingleItem();
            (finding.State, finding.Subject.Node).ShouldBe((FindingState.Problem, host));
            finding.Subject.Display.ShouldContain(host);
            return true;
        });
    }

    [LibmongocFact]
    public async Task The_same_fault_of_all_members_is_one_finding_and_a_healthy_set_has_none()
    {
        await new ComposedDeployment().Figure(Pressure, 1_060_000_000).WithUrlAsync(async secondary =>
        {
            var host = new Uri(secondary).Authority;
            var snapshot = await new ComposedDeployment().Figure(Pressure, 1_050_000_000).ReplicaSet(Status(host), host).ObserveAsync();

            var finding = (await Expert.JudgeAsync(snapshot, "MONGO-MEMORY-CACHE-PRESSURE")).Findings.ShouldHaveSingleItem();
            finding.Title.ShouldEndWith("(all 2 members)");
            finding.Evidence.Single(evidence => evidence.Name == "members").Value.ToString().ShouldContain(host);
            return true;
        });
        await new ComposedDeployment().WithUrlAsync(async secondary =>
        {
            var host = new Uri(secondary).Authority;
            (await Expert.JudgeAsync(await new ComposedDeployment().ReplicaSet(Status(host), host).ObserveAsync(), "MONGO-MEMORY-CACHE-PRESSURE")).Findings.ShouldBeEmpty();
            return true;
        });
    }

    [LibmongocFact]
    public async Task A_member_that_is_away_is_not_examined_and_the_others_are()
    {
        var snapshot = await new ComposedDeployment().Figure(Pressure, 1_060_000_000).ReplicaSet(Status("127.0.0.1:1"), "127.0.0.1:1").ObserveAsync();

        snapshot.Nodes[1].NotExamined.ShouldNotBeNull().ShouldContain("cannot be reached");
        var (_, findings) = await Expert.JudgeAsync(snapshot, "MONGO-MEMORY-CACHE-PRESSURE");
        findings.Single(finding => finding.State == FindingState.Problem).Subject.Node.ShouldBe("127.0.0.1:27017");
        findings.Single(finding => finding.State == FindingState.NotExamined).NotExaminedReason.ShouldNotBeNull().ShouldContain("127.0.0.1:1");
    }

    [LibmongocFact]
    public async Task A_member_that_refuses_is_not_examined_by_that_rule()
    {
        await new ComposedDeployment().Refuse("serverStatus", 13, "Unauthorized", "not authorized on admin").WithUrlAsync(async secondary =>
        {
            var host = new Uri(secondary).Authority;
            var snapshot = await new ComposedDeployment().ReplicaSet(Status(host), host).ObserveAsync();

            snapshot.Nodes[1].NotExamined.ShouldBeNull();
            var finding = (await Expert.JudgeAsync(snapshot, "MONGO-MEMORY-CACHE-PRESSURE")).Findings.ShouldHaveSingleItem();
            (finding.State, finding.Subject.Node).ShouldBe((FindingState.NotExamined, host));
            finding.NotExaminedReason.ShouldNotBeNull().ShouldContain("may not", Case.Insensitive);
            return true;
        });
    }

    [MongoFact(ownServer: true)]
    public async Task Every_member_of_a_set_is_asked_and_one_that_was_killed_says_why_not()
    {
        await using var set = await MongoLabSet.StartAsync();
        var snapshot = await Expert.ObserveAsync(set.Url, readData: false);
        snapshot.Nodes.Select(node => node.Name).Order(StringComparer.Ordinal).ShouldBe(set.Members.Select(member => member.Host).Order(StringComparer.Ordinal));
        snapshot.Nodes.ShouldAllBe(node => node.NotExamined == null);
        snapshot.Nodes.Count(node => node.Role == "primary").ShouldBe(1);
        foreach (var other in snapshot.Nodes.Skip(1))
        {
            snapshot.TryGet(MongoNodes.At(MongoSections.Status, other.Name), out MongoFigures? status, out var reason).ShouldBeTrue(reason);
            status!.Text("host").ShouldBe(other.Name, "it was that member that answered");
        }

        var killed = set.Members.First(member => member.Host != snapshot.Nodes.Single(node => node.Role == "primary").Name);
        await killed.KillAsync();

        var after = await Expert.ObserveAsync(set.Url, readData: false);
        after.Nodes.Single(node => node.NotExamined is not null).Name.ShouldBe(killed.Host);
    }

    private static string Status(string other) =>
        new BsonDocument
        {
            { "set", "rs0" },
            {
                "members", new BsonArray
                {
                    new BsonDocument { { "name", "127.0.0.1:27017" }, { "health", 1.0 }, { "stateStr", "PRIMARY" } },
                    new BsonDocument { { "name", other }, { "health", 1.0 }, { "stateStr", "SECONDARY" } },
                }
            },
            { "ok", 1 },
        }.ToString();
}
