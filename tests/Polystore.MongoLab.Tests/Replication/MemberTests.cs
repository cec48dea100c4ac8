using MongoDB.Bson;
using Polystore.MongoLab.Tests.Servers;
using static Polystore.MongoLab.Tests.Writes.RetryableWriteTests;

namespace Polystore.MongoLab.Tests.Replication;

/// <summary>What members of a set say and do as what they are.</summary>
public sealed class MemberTests(LabSet lab) : IClassFixture<LabSet>
{
    [LabFact]
    public async Task One_member_is_primary_and_all_know_it()
    {
        var (primary, others) = await lab.RolesAsync();
        var hosts = new BsonArray(lab.Set.Members.Select(member => member.Host));

        var hello = await LabSet.UntilAsync(primary, "{hello: 1}", hello => hello["isWritablePrimary"] == true);
        (hello["hosts"], hello["me"], hello["primary"], hello["secondary"].AsBoolean).ShouldBe((hosts, primary.Host, primary.Host, false));
        hello["electionId"].AsObjectId.ToString().ShouldStartWith("7fffffff");
        foreach (var other in others)
        {
            hello = await LabSet.SecondaryAsync(other);
            (hello["hosts"], hello["me"], hello["primary"], hello["setName"]).ShouldBe((hosts, other.Host, primary.Host, MongoLabSet.Name));
            hello.Contains("electionId").ShouldBeFalse();
            hello.Contains("msg").ShouldBeFalse();
        }
    }

    [LabFact]
    public async Task A_secondary_reads_for_those_who_ask_for_it_and_never_writes()
    {
        var (primary, others) = await lab.RolesAsync();
        var database = lab.NewDatabase();
        await using (var writer = await LabClient.ConnectAsync(primary))
        {
            await writer.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 4}]}");
        }

        await using var client = await LabClient.ConnectAsync(others[0]);
        var write = await client.AskAsync(database, "{insert: 'c', documents: [{_id: 2}]}");
        (write["code"].ToInt32(), write["codeName"].AsString, write.Contains("errorLabels")).ShouldBe((10107, "NotWritablePrimary", false));
        write["topologyVersion"]["processId"].BsonType.ShouldBe(BsonType.ObjectId);
        (await client.AskAsync(database, Numbered("{insert: 'c', documents: [{_id: 2}]}", 1)))["errorLabels"].ShouldBe(new BsonArray { "RetryableWriteError" });
        (await client.AskAsync(database, Numbered("{insert: 'c', documents: [{_id: 2}], startTransaction: true, autocommit: false}", 1)))["errorLabels"].ShouldBe(new BsonArray { "TransientTransactionError" });
        (await client.AskAsync(database, "{aggregate: 'c', pipeline: [{$match: {}}, {$out: 'd'}], cursor: {}, $readPreference: {mode: 'secondary'}}"))["code"].ToInt32().ShouldBe(10107);
        (await client.AskAsync(database, "{find: 'c'}"))["code"].ToInt32().ShouldBe(13435);
        var read = await client.RunAsync(database, "{find: 'c', $readPreference: {mode: 'secondaryPreferred'}}");
        read["cursor"]["firstBatch"][0]["n"].ToInt32().ShouldBe(4);
        read["$clusterTime"]["clusterTime"].BsonType.ShouldBe(BsonType.Timestamp);
    }

    [LabFact]
    public async Task A_hello_that_waits_is_answered_when_something_changes_and_not_before()
    {
        var (primary, others) = await lab.RolesAsync();
        await using var client = await LabClient.ConnectAsync(others[0]);
        var known = (await client.RunAsync("admin", "{hello: 1}"))["topologyVersion"];
        await client.SendAsync("admin", new BsonDocument { { "hello", 1 }, { "topologyVersion", known }, { "maxAwaitTimeMS", 600_000 } }, null, flags: 1 << 16);
        var first = client.ReadReplyAsync();
        (await LabSet.SecondaryAsync(others[0]))["topologyVersion"].ShouldBe(known);
        first.IsCompleted.ShouldBeFalse();

        await StepDownAsync(primary);

        // By the exhaust flag one request has many replies: each says that more come, and is to the one before.
        var last = await first;
        (last.To, last.Flags).ShouldBe((2, 2u));
        var former = primary;
        for (var time = 0; time < 2; time++)
        {
            while (!last.Body.TryGetValue("primary", out var now) || now == former.Host)
            {
                var next = await client.ReadReplyAsync();
                (next.To, next.Flags).ShouldBe((last.Id, 2u));
                next.Body["topologyVersion"]["counter"].ToInt64().ShouldBeGreaterThan(last.Body["topologyVersion"]["counter"].ToInt64());
                last = next;
            }

            former = await lab.Set.PrimaryAsync();
            await StepDownAsync(former);
        }
    }

    [LabFact]
    public async Task A_hello_that_waits_for_nothing_ends_by_its_own_time()
    {
        var (_, others) = await lab.RolesAsync();
        await using var client = await LabClient.ConnectAsync(others[0]);
        var known = (await client.RunAsync("admin", "{hello: 1}"))["topologyVersion"].AsBsonDocument;

        (await client.RunAsync("admin", new BsonDocument { { "hello", 1 }, { "topologyVersion", known }, { "maxAwaitTimeMS", 20 } }))["topologyVersion"]["processId"].ShouldBe(known["processId"]);
        var stranger = new BsonDocument { { "processId", ObjectId.GenerateNewId() }, { "counter", known["counter"] } };
        await client.RunAsync("admin", new BsonDocument { { "hello", 1 }, { "topologyVersion", stranger }, { "maxAwaitTimeMS", 600_000 } });
    }

    [LabFact]
    public async Task A_primary_that_steps_down_hands_over_and_ends_what_runs()
    {
        var (primary, _) = await lab.RolesAsync();
        var database = lab.NewDatabase();
        await using var client = await LabClient.ConnectAsync(primary);
        await using var holder = await LabClient.ConnectAsync(primary);
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}]}");
        var open = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 100}}}], startTransaction: true, autocommit: false}", 1);
        await holder.RunAsync(database, open);
        // It waits for the transaction.
        var waiting = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}]}", 1);
        await client.SendAsync(database, waiting, null, flags: 0);
        await WaitingAsync(primary, database);

        await StepDownAsync(primary);

        var ended = await client.ReadAsync();
        (ended["code"].ToInt32(), ended["errorLabels"]).ShouldBe((11602, new BsonArray { "RetryableWriteError" }), ended.ToString());
        var newer = await lab.Set.PrimaryAsync();
        newer.ShouldNotBe(primary);
        await using var again = await LabClient.ConnectAsync(newer);
        await again.RunAsync(database, waiting);
        var commit = new BsonDocument { { "commitTransaction", 1 }, { "lsid", open["lsid"] }, { "txnNumber", 1L }, { "autocommit", false } };
        (await again.AskAsync("admin", commit))["code"].ToInt32().ShouldBe(251, "NoSuchTransaction: the transaction went with its primary");
        (await ValuesAsync(again, database)).ShouldBe([1]);
        (await client.AskAsync("admin", "{replSetStepDown: 1}"))["code"].ToInt32().ShouldBe(10107);
    }

    [LabFact]
    public async Task A_commit_whose_reply_was_lost_is_known_to_the_next_primary()
    {
        var (primary, _) = await lab.RolesAsync();
        var database = lab.NewDatabase();
        BsonDocument commit;
        await using (var client = await LabClient.ConnectAsync(primary))
        {
            await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}]}");
            var write = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}], startTransaction: true, autocommit: false}", 1);
            await client.RunAsync(database, write);
            commit = new BsonDocument { { "commitTransaction", 1 }, { "lsid", write["lsid"] }, { "txnNumber", 1L }, { "autocommit", false } };
            await client.RunAsync("admin", commit);
        }

        await StepDownAsync(primary);
        await using var again = await LabClient.ConnectAsync(await lab.Set.PrimaryAsync());

        await again.RunAsync("admin", commit);
        (await ValuesAsync(again, database)).ShouldBe([1]);
    }

    [LabFact]
    public async Task A_primary_that_is_killed_is_replaced_and_comes_back_as_another()
    {
        var (primary, others) = await lab.RolesAsync();
        var term = (await LabSet.UntilAsync(others[0], "{replSetGetStatus: 1}", _ => true))["term"].ToInt64();

        await primary.KillAsync();
        var newer = await lab.Set.PrimaryAsync();

        newer.ShouldNotBe(primary);
        var status = await LabSet.UntilAsync(newer, "{replSetGetStatus: 1}", status => status["myState"] == 1 && MemberOf(status, primary)["state"] == 8);
        status["term"].ToInt64().ShouldBeGreaterThan(term);
        MemberOf(status, primary)["health"].ToDouble().ShouldBe(0);
        await primary.StartAsync();
        await LabSet.SecondaryAsync(primary);
        await LabSet.UntilAsync(newer, "{replSetGetStatus: 1}", after => MemberOf(after, primary)["state"] == 2);
    }

    [LabFact]
    public async Task A_primary_that_was_frozen_writes_nothing_when_it_goes_on()
    {
        var (primary, _) = await lab.RolesAsync();
        var database = lab.NewDatabase();
        await using var client = await LabClient.ConnectAsync(primary);
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}]}");
        var write = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}]}", 1);

        await primary.FreezeAsync();
        await client.SendAsync(database, write, null, flags: 0);
        var newer = await lab.Set.PrimaryAsync();
        newer.ShouldNotBe(primary);
        await using var again = await LabClient.ConnectAsync(newer);
        await again.RunAsync(database, write);
        await primary.ThawAsync();

        (await client.ReadAsync())["code"].ToInt32().ShouldBeOneOf(10107, 11602);
        (await ValuesAsync(again, database)).ShouldBe([1]);
        await LabSet.SecondaryAsync(primary);
    }

    [LabFact]
    public async Task Without_a_majority_nobody_writes()
    {
        var (primary, others) = await lab.RolesAsync();
        await Task.WhenAll(others.Select(other => other.KillAsync()));

        var alone = await LabSet.UntilAsync(primary, "{hello: 1}", hello => hello["isWritablePrimary"] == false);
        alone["secondary"].AsBoolean.ShouldBeTrue();
        await using var client = await LabClient.ConnectAsync(primary);
        (await client.AskAsync(lab.NewDatabase(), "{insert: 'c', documents: [{_id: 1}]}"))["code"].ToInt32().ShouldBe(10107);

        await Task.WhenAll(others.Select(other => other.StartAsync()));
        await lab.RolesAsync();
    }

    [LabFact]
    public async Task The_configuration_names_all_members()
    {
        var (primary, _) = await lab.RolesAsync();
        await using var client = await LabClient.ConnectAsync(primary);

        var config = (await client.RunAsync("admin", "{replSetGetConfig: 1}"))["config"];
        (config["_id"], config["members"].AsBsonArray.Select(member => member["host"].AsString).ToArray().SequenceEqual(lab.Set.Members.Select(member => member.Host))).ShouldBe((MongoLabSet.Name, true));
        config["settings"]["electionTimeoutMillis"].ToInt64().ShouldBe(2000);
        (await client.RunAsync("admin", "{serverStatus: 1}"))["repl"]["setName"].ShouldBe(MongoLabSet.Name);
    }

    [LabFact]
    public async Task A_server_that_stands_alone_has_no_set()
    {
        await using var client = await LabClient.ConnectAsync(await SharedLab.ServerAsync());
        (await client.AskAsync("admin", "{replSetGetStatus: 1}"))["code"].ToInt32().ShouldBe(76, "NoReplicationEnabled");
        (await client.RunAsync("admin", "{hello: 1}")).Contains("setName").ShouldBeFalse();
    }

    private static BsonValue MemberOf(BsonDocument status, MongoLabMember member) => status["members"].AsBsonArray.Single(one => one["name"] == member.Host);

    private static async Task StepDownAsync(MongoLabMember primary)
    {
        await using var client = await LabClient.ConnectAsync(primary);
        var reply = await client.AskAsync("admin", "{replSetStepDown: 2}");
        (reply["ok"] == 1.0 || reply["code"] == 10107).ShouldBeTrue("it hands over, or another is primary already");
    }

    private static async Task WaitingAsync(MongoLabMember member, string database) =>
        await LabSet.UntilAsync(member, "{currentOp: 1}", reply => reply["inprog"].AsBsonArray.OfType<BsonDocument>().Any(operation =>
            operation.GetValue("ns", "").AsString.StartsWith(database, StringComparison.Ordinal) && operation.GetValue("waitingForLock", false).ToBoolean()));
}
