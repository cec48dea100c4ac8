using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>A write that is held up between its steps while another one passes it.</summary>
public sealed class OvertakenTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(2);
    private static readonly string[] Versioned = ["streets", "taste", "style", "page"];

    private readonly HandClock clock = new();
    private readonly StorePauses mainPauses = new();
    private readonly StorePauses documentPauses = new();
    private readonly StorePauses livePauses = new();
    private RelationalStore rows = null!;
    private RoutedEntity<Resident, long> held = null!;
    private RoutedEntity<Resident, long> quick = null!;

    public async Task InitializeAsync()
    {
        (rows, var main, var live) = EmbeddedStores.New();
        var documents = new EmbeddedDocumentStore("others");
        await Resident.OtherTablesAsync(rows);
        quick = Resident.InDocuments(new DataRouter(), main, rows, documents, live);
        held = Resident.InDocuments(
            new DataRouter(new DataRouterOptions { Time = clock }),
            PausedStore<IDocumentStore>.Around(main, mainPauses),
            rows,
            PausedStore<IDocumentStore>.Around(documents, documentPauses),
            PausedStore<IKeyValueStore>.Around(live, livePauses));
    }

    public Task DisposeAsync() => rows.DisposeAsync().AsTask();

    [Fact]
    public async Task An_update_that_was_overtaken_between_its_steps_leaves_the_newer_parts()
    {
        var before = await InsertedAsync();
        BetweenSteps("UpdateAsync", NewerAsync);

        var failure = await Should.ThrowAsync<PartialWriteException>(() => held.UpdateAsync(before, Resident.All(1, "mine", 1)));

        await LeftNewerAsync(failure, newest: 3);
        failure.Message.ShouldStartWith("resident was written in part only: written houses, seen; not known streets (somebody else changed the entity meanwhile), taste (");
        failure.Message.ShouldEndWith("not begun nothing; read it again, and write what is to be.");
        var conflict = failure.InnerException.ShouldBeOfType<ConcurrencyConflictException>();
        (conflict.Place, conflict.Expected, conflict.Actual).ShouldBe(("docs.houses", 2, 3));
    }

    [Fact]
    public async Task So_does_an_insert()
    {
        BetweenSteps("InsertAsync", NewerAsync);

        await LeftNewerAsync(await Should.ThrowAsync<PartialWriteException>(() => held.InsertAsync(Resident.All(1, "mine"))), newest: 2);
    }

    [Fact]
    public async Task So_does_a_save()
    {
        await InsertedAsync();
        BetweenSteps("UpsertAsync", NewerAsync);

        await LeftNewerAsync(await Should.ThrowAsync<PartialWriteException>(() => held.SaveAsync(Resident.All(1, "mine"))), newest: 3);
    }

    [Fact]
    public async Task A_deletion_leaves_the_parts_of_an_entity_that_came_after_it()
    {
        await InsertedAsync();
        BetweenSteps("DeleteAsync", () => quick.InsertAsync(Resident.All(1, "newer")));

        var failure = await Should.ThrowAsync<PartialWriteException>(() => held.DeleteAsync(1, expected: 1));

        failure.Failed.Select(part => (part.Part, part.Reason)).ShouldBe(Versioned.Select(part => (part, PartFailure.Overtaken)), ignoreOrder: true);
        failure.InnerException.ShouldBeOfType<DuplicateKeyException>();
        (await quick.GetAsync(1)).Value.ShouldBe(Resident.All(1, "newer", 1) with { Name = null, Seen = null });
    }

    [Fact]
    public async Task A_deletion_overtakes_an_update()
    {
        var before = await InsertedAsync();
        BetweenSteps("UpdateAsync", () => quick.DeleteAsync(1));

        var failure = await Should.ThrowAsync<PartialWriteException>(() => held.UpdateAsync(before, Resident.All(1, "mine", 1)));

        failure.InnerException.ShouldBeOfType<ConcurrencyConflictException>().Actual.ShouldBeNull();
        (await rows.QueryValueAsync<long>($"SELECT count(*) FROM streets")).ShouldBe(0);
        (await quick.GetAsync(1)).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task A_write_that_was_held_up_and_not_overtaken_is_done()
    {
        var before = await InsertedAsync();
        BetweenSteps("UpdateAsync", () => Task.CompletedTask);

        (await held.UpdateAsync(before, Resident.All(1, "mine", 1))).ShouldBeTrue();
        (await quick.GetAsync(1)).Value.ShouldBe(Resident.All(1, "mine", 2) with { Name = null });

        BetweenSteps("DeleteAsync", () => Task.CompletedTask);
        (await held.DeleteAsync(1)).ShouldBeTrue();
        (await rows.QueryValueAsync<long>($"SELECT count(*) FROM streets")).ShouldBe(0);
    }

    [Fact]
    public async Task A_second_step_that_was_overtaken_is_told()
    {
        var before = await InsertedAsync();
        livePauses.Before = async _ =>
        {
            livePauses.Before = static _ => Task.CompletedTask;
            await NewerAsync();
            clock.Advance(Long);
        };

        var failure = await Should.ThrowAsync<PartialWriteException>(() => held.UpdateAsync(before, Resident.All(1, "mine", 1)));

        failure.Failed.Select(part => (part.Part, part.Reason)).ShouldBe(Versioned.Select(part => (part, PartFailure.Overtaken)), ignoreOrder: true);
        failure.Written.ShouldBe(["houses", "seen"]);
        (await quick.GetAsync(1)).Value!.Page.ShouldBe(new Taste("mine"), "nothing kept it from being written, and so it has to be told");
    }

    [Fact]
    public async Task Parts_whose_common_round_trip_was_held_up_are_not_written_alone_after_that()
    {
        var before = await InsertedAsync();
        documentPauses.Before = async _ =>
        {
            documentPauses.Before = static _ => Task.CompletedTask;
            await NewerAsync();
            clock.Advance(Long);
            throw new IOException("broken");
        };

        var failure = await Should.ThrowAsync<PartialWriteException>(() => held.UpdateAsync(before, Resident.All(1, "mine", 1)));

        failure.Failed.ShouldContain(part => part.Part == "taste" && part.Reason == PartFailure.Overtaken);
        failure.Failed.ShouldContain(part => part.Part == "style" && part.Reason == PartFailure.Overtaken);
        var now = (await quick.GetAsync(1)).Value!;
        (now.Taste, now.Style).ShouldBe((new Taste("newer"), new Taste("newer")));
    }

    [Fact]
    public async Task When_nobody_says_whether_it_was_overtaken_nothing_more_is_written()
    {
        var before = await InsertedAsync();
        BetweenSteps("UpdateAsync", () =>
        {
            mainPauses.Failures["FindAsync"] = new IOException("gone");
            return Task.CompletedTask;
        });

        var failure = await Should.ThrowAsync<PartialWriteException>(() => held.UpdateAsync(before, Resident.All(1, "mine", 1)));

        var failed = failure.Failed.ShouldHaveSingleItem();
        (failed.Part, failed.Store, failed.Reason).ShouldBe(("houses", "docs", PartFailure.Unreachable));
        (string.Join(',', failure.Written), string.Join(',', failure.Untouched)).ShouldBe(("seen", "streets,taste,style,page"));
        (await quick.GetAsync(1)).Value!.Page.ShouldBe(new Taste("first"));
    }

    [Fact]
    public async Task A_fast_write_asks_nobody()
    {
        mainPauses.After = _ =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        };
        var one = Resident.All(1, "first");
        await held.InsertAsync(one);
        var two = Resident.All(1, "second", 1);
        await held.UpdateAsync(one, two);
        await held.SaveAsync(two);
        two.Version.ShouldBe(3);
        await held.DeleteAsync(1, expected: 3);

        mainPauses.Calls.Where(call => call != "Collection" && !call.StartsWith("get_", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(["DeleteAsync", "InsertAsync", "UpdateAsync", "UpsertAsync"]);
    }

    [Fact]
    public async Task A_machine_that_was_suspended_is_noticed_by_the_time_of_day()
    {
        var before = await InsertedAsync();
        BetweenSteps("UpdateAsync", NewerAsync, suspended: true);

        await LeftNewerAsync(await Should.ThrowAsync<PartialWriteException>(() => held.UpdateAsync(before, Resident.All(1, "mine", 1))), newest: 3);
    }

    private async Task<Resident> InsertedAsync()
    {
        var first = Resident.All(1, "first");
        await quick.InsertAsync(first);
        return first;
    }

    private Task NewerAsync() => quick.ChangeAsync(1, one => Resident.All(1, "newer", one.Version));

    // The authoritative part's store has answered; the caller hears it late.
    private void BetweenSteps(string write, Func<Task> meanwhile, bool suspended = false) => mainPauses.After = async method =>
    {
        if (method == write)
        {
            mainPauses.After = static _ => Task.CompletedTask;
            await meanwhile();
            if (suspended)
            {
                clock.Suspend(Long);
            }
            else
            {
                clock.Advance(Long);
            }
        }
    };

    private async Task LeftNewerAsync(PartialWriteException failure, long newest)
    {
        failure.Failed.Select(part => (part.Part, part.Reason)).ShouldBe(Versioned.Select(part => (part, PartFailure.Overtaken)), ignoreOrder: true);
        failure.Written.ShouldBe(["houses", "seen"]);
        failure.Untouched.ShouldBeEmpty();
        (await quick.GetAsync(1)).Value.ShouldBe(Resident.All(1, "newer", newest) with { Name = null, Seen = new Taste("mine") });
    }
}
