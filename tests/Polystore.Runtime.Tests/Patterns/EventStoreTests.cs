using System.Globalization;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class EventStoreOnSqlite() : EventStoreSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class EventStoreOnPostgres() : EventStoreSuite(SqlDialect.Postgres)
{
    [ComplianceFact]
    public async Task An_event_with_an_earlier_number_that_is_committed_later_is_not_lost()
    {
        await using var other = Open(SqlDialect.Postgres, Place);
        await Store.InTransactionAsync(async (slow, token) =>
        {
            await Events.AppendAsync(slow, "slow", 0, [Added(1)], token);
            await Events.AppendAsync(other, "fast", 0, [Added(2)], token);
            (await other.QueryListAsync($"SELECT position FROM events", row => row.GetInt64(0), token)).ShouldBe([2L], "a reader that goes by position would go past the first");
            (await Runner(other).ApplyAsync(token)).ShouldBe(0);
        });

        await CatchUpAsync();
        (await AppliedAsync()).ShouldBe([1, 2]);
    }
}

public abstract class EventStoreSuite(SqlDialect engine) : PatternSuite(engine)
{
    private static readonly EventFold<long> Sum = new(0, (sum, recorded) => sum + Number(recorded))
    {
        Snapshots = new SnapshotFormat<long>("sum/1", sum => sum.ToString(CultureInfo.InvariantCulture), json => long.Parse(json, CultureInfo.InvariantCulture)),
    };

    protected EventStore Events { get; } = new();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Events.EnsureAsync(Store);
        await RunAsync($"CREATE TABLE applied (place {(IsPostgres ? "bigserial" : "INTEGER")} PRIMARY KEY, number bigint NOT NULL, stream text NOT NULL, version bigint NOT NULL)");
    }

    [ComplianceFact]
    public async Task Events_come_back_in_their_order_as_they_were()
    {
        var first = new EventData("Added", """{"n": 1, "text": "O'Neill 🐎"}""") { Metadata = """{"by": "ann"}""" };
        (await Events.AppendAsync(Store, "cart-1", 0, [first, Added(2)])).ShouldBe(2);
        (await Events.AppendAsync(Store, "cart-1", 2, [Added(3)])).ShouldBe(3);
        await Events.AppendAsync(Store, "cart-2", null, [Added(9)]);

        var all = await ListAsync("cart-1");

        all.Select(recorded => (recorded.Version, Number(recorded))).ShouldBe([(1, 1), (2, 2), (3, 3)]);
        (all[0].Event.Id, all[0].Event.Type, all[0].Stream).ShouldBe((first.Id, "Added", "cart-1"));
        all[0].Event.Data.Replace(" ", "", StringComparison.Ordinal).ShouldBe("""{"n":1,"text":"O'Neill🐎"}""");
        all[0].Event.Metadata!.ShouldContain("ann");
        (await ListAsync("cart-1", after: 2)).ShouldHaveSingleItem().Version.ShouldBe(3);
        (await ListAsync("none")).ShouldBeEmpty();
        (await Events.AppendAsync(Store, "many", 0, [.. Enumerable.Range(1, 250).Select(i => Added(i))])).ShouldBe(250);
        (await ListAsync("many")).Select(Number).ShouldBe(Enumerable.Range(1, 250).Select(i => (long)i));
    }

    [ComplianceFact]
    public async Task An_append_that_was_decided_on_another_version_is_refused_and_leaves_nothing()
    {
        await Events.AppendAsync(Store, "s", 0, [Added(1)]);

        var conflict = await Should.ThrowAsync<ConcurrencyConflictException>(() => Events.AppendAsync(Store, "s", 0, [Added(2), Added(3)]));
        (conflict.Expected, conflict.Actual).ShouldBe((0, 1));
        (await Should.ThrowAsync<ConcurrencyConflictException>(() => Events.AppendAsync(Store, "new", 5, [Added(2)]))).Actual.ShouldBeNull();
        var once = Added(7);
        await Events.AppendAsync(Store, "t", 0, [once]);
        await Should.ThrowAsync<DuplicateKeyException>(() => Events.AppendAsync(Store, "t", 1, [once]));
        await Should.ThrowAsync<System.Data.Common.DbException>(() => Events.AppendAsync(Store, "t", 1, [new EventData("Broken", "{not json")]));

        (await ListAsync("s")).Select(Number).ShouldBe([1]);
        (await ListAsync("t")).Count.ShouldBe(1);
    }

    [ComplianceFact]
    public async Task Of_many_appends_to_one_version_one_wins_and_versions_have_no_gaps()
    {
        var won = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await Events.AppendAsync(Store, "s", 0, [Added(i), Added(i)]);
                Interlocked.Increment(ref won);
            }
            catch (ConcurrencyConflictException)
            {
                await Events.AppendAsync(Store, "s", null, [Added(i)]);
            }
        }));

        won.ShouldBe(1);
        (await ListAsync("s")).Select(recorded => recorded.Version).ShouldBe(Enumerable.Range(1, 21).Select(i => (long)i));
    }

    [ComplianceFact]
    public async Task A_snapshot_saves_reading_and_one_of_another_schema_is_not_read()
    {
        await Events.AppendAsync(Store, "s", 0, [Added(1), Added(2)]);
        var state = await Events.LoadAsync(Store, "s", Sum);
        state.ShouldBe(new StreamState<long>(3, 2, 2));
        await Events.SaveSnapshotAsync(Store, "s", Sum, state);
        await Events.AppendAsync(Store, "s", 2, [Added(4)]);

        (await Events.LoadAsync(Store, "s", Sum)).ShouldBe(new StreamState<long>(7, 3, 1));
        (await Events.LoadAsync(Store, "s", Sum with { Snapshots = Sum.Snapshots! with { Schema = "sum/2" } })).EventsRead.ShouldBe(3);
        (await Events.LoadAsync(Store, "s", Sum with { Snapshots = null })).State.ShouldBe(7);

        await Events.SaveSnapshotAsync(Store, "s", Sum, new StreamState<long>(7, 3, 0));
        await Events.SaveSnapshotAsync(Store, "s", Sum, state);
        (await Events.LoadAsync(Store, "s", Sum)).EventsRead.ShouldBe(0, "an older snapshot does not replace a newer one");
        (await Events.LoadAsync(Store, "none", Sum)).ShouldBe(new StreamState<long>(0, 0, 0));
    }

    [ComplianceFact]
    public async Task A_projection_that_fails_half_way_counts_nothing_twice_and_can_be_rebuilt()
    {
        await Events.AppendAsync(Store, "s", 0, [.. Enumerable.Range(1, 10).Select(i => Added(i))]);
        // An older transaction of another test's database on the same server holds them back.
        await Until.HoldsAsync(async () => (await Events.ReadAllAsync(Store, EventPosition.Start)).Count == 10);

        var failing = new ProjectionRunner(Store, Events, new Applied { FailsAt = 7 }, new ProjectionOptions { BatchSize = 5 });
        (await failing.ApplyAsync()).ShouldBe(5);
        await Should.ThrowAsync<InvalidOperationException>(() => failing.ApplyAsync());
        (await AppliedAsync()).ShouldBe([1, 2, 3, 4, 5]);

        await CatchUpAsync();
        (await AppliedAsync()).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        await Runner(Store).RebuildAsync();
        (await AppliedAsync()).ShouldBeEmpty();
        await CatchUpAsync();
        (await AppliedAsync()).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }

    [ComplianceFact]
    public async Task Two_runners_beside_eight_writers_that_also_roll_back_apply_each_event_once_in_the_order_of_its_stream()
    {
        await using var other = Open(IsPostgres ? SqlDialect.Postgres : SqlDialect.Sqlite, Place);
        using var stop = new CancellationTokenSource();
        var running = new[] { Runner(Store).RunAsync(stop.Token), Runner(other).RunAsync(stop.Token) };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < 25; i++)
            {
                try
                {
                    await other.InTransactionAsync(async (transaction, token) =>
                    {
                        await Events.AppendAsync(transaction, $"s{random.Next(6)}", null, [Added(i), Added(i)], token);
                        await Task.Delay(random.Next(5), token);
                        if (random.Next(4) == 0)
                        {
                            throw new InvalidOperationException();
                        }
                    });
                }
                catch (InvalidOperationException)
                {
                    // Rolled back on purpose: its numbers are missing for ever.
                }
            }
        })));
        await CatchUpAsync();
        await stop.CancelAsync();
        await Task.WhenAll(running);

        var applied = await Store.QueryListAsync($"SELECT stream, version FROM applied ORDER BY place", row => (Stream: row.GetString(0), Version: row.GetInt64(1)));
        applied.Count.ShouldBe((int)await Store.QueryValueAsync<long>($"SELECT count(*) FROM events"));
        applied.GroupBy(one => one.Stream, one => one.Version).ShouldAllBe(versions => versions.SequenceEqual(Enumerable.Range(1, versions.Count()).Select(i => (long)i)));
    }

    protected static EventData Added(long number) => new("Added", $$"""{"n": {{number}}}""");

    protected ProjectionRunner Runner(RelationalStore store) => new(store, Events, new Applied(), new ProjectionOptions { BatchSize = 7, PollInterval = TimeSpan.FromMilliseconds(10) });

    /// <summary>Until every event was applied, by this runner or another.</summary>
    protected Task CatchUpAsync() => Until.HoldsAsync(async () =>
    {
        await Runner(Store).ApplyAsync();
        return await Store.QueryValueAsync<long>($"SELECT (SELECT count(*) FROM events) - (SELECT count(*) FROM applied)") == 0;
    });

    protected Task<List<long>> AppliedAsync() => Store.QueryListAsync($"SELECT number FROM applied ORDER BY place", row => row.GetInt64(0));

    private static long Number(RecordedEvent recorded)
    {
        using var json = System.Text.Json.JsonDocument.Parse(recorded.Event.Data);
        return json.RootElement.GetProperty("n").GetInt64();
    }

    private async Task<List<RecordedEvent>> ListAsync(string stream, long after = 0)
    {
        var all = new List<RecordedEvent>();
        await foreach (var recorded in Events.ReadAsync(Store, stream, after))
        {
            all.Add(recorded);
        }

        return all;
    }

    private sealed class Applied : IProjection
    {
        public long? FailsAt { get; init; }

        public string Name => "applied";

        public async Task ApplyAsync(RelationalTransaction transaction, RecordedEvent recorded, CancellationToken cancellationToken)
        {
            await transaction.ExecuteAsync($"INSERT INTO applied (number, stream, version) VALUES ({Number(recorded)}, {recorded.Stream}, {recorded.Version})", cancellationToken);
            if (Number(recorded) == FailsAt)
            {
                throw new InvalidOperationException();
            }
        }

        public Task ResetAsync(RelationalTransaction transaction, CancellationToken cancellationToken) => transaction.ExecuteAsync($"DELETE FROM applied", cancellationToken);
    }
}
