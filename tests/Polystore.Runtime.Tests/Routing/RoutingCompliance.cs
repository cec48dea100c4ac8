using MongoDB.Bson;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>What the router does, whatever the stores are.</summary>
public abstract partial class RoutingCompliance : IAsyncLifetime
{
    private readonly DataRouter router = new();
    private RoutedEntity<Customer, long> customers = null!;

    protected RelationalStore Main { get; private set; } = null!;

    protected IDocumentStore Documents { get; private set; } = null!;

    protected IKeyValueStore Live { get; private set; } = null!;

    /// <summary>Keys that no other test has, as live state may be shared.</summary>
    protected long First { get; } = Random.Shared.NextInt64(1L << 40, 1L << 60);

    public async Task InitializeAsync()
    {
        (Main, Documents, Live) = await OpenAsync();
        await Main.ExecuteAsync(Customer.Table(Main));
        customers = Customer.Declare(router, Main, Documents, Live).Build();
    }

    public async Task DisposeAsync()
    {
        await Main.DisposeAsync();
        await Documents.DisposeAsync();
        await Live.DisposeAsync();
    }

    [ComplianceFact]
    public async Task An_entity_is_read_as_it_was_written_and_as_it_was_changed()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new RandomCustomers(seed);
            var written = random.New(First + seed);
            await customers.InsertAsync(written);
            for (var i = 0; i < 4; i++)
            {
                var read = await customers.GetAsync(written.Id);
                read.IsComplete.ShouldBeTrue();
                read.Value.AsText().ShouldBe(written.AsText(), $"seed {seed}, step {i}");
                written = random.Changed(read.Value);
                (await customers.UpdateAsync(read.Value, written)).ShouldBeTrue();
            }

            (await customers.DeleteAsync(written.Id, written.Version)).ShouldBeTrue();
            (await customers.GetAsync(written.Id)).IsFound.ShouldBeFalse();
        }
    }

    [ComplianceFact]
    public async Task Many_entities_are_read_as_each_of_them_is()
    {
        var random = new RandomCustomers(7);
        var written = Enumerable.Range(0, 25).Select(i => random.New(First + i)).ToList();
        foreach (var one in written)
        {
            await customers.InsertAsync(one);
        }

        var read = await customers.GetManyAsync([.. written.Select(one => one.Id), First + 900, First, First + 901]);

        read.Count.ShouldBe(written.Count);
        foreach (var one in written)
        {
            read[one.Id].Value!.AsText().ShouldBe(one.AsText());
        }

        (await customers.GetManyAsync([])).ShouldBeEmpty();
    }

    [ComplianceFact]
    public async Task Only_what_changed_is_sent()
    {
        var before = new Customer { Id = First, Name = "Ann", Email = $"ann{First}@example.com", Profile = new Profile("dark", new Dictionary<string, string?>(), new Address("a", "b"), [1]), Cart = new Cart(new Dictionary<string, int> { ["p1"] = 1 }) };
        await customers.InsertAsync(before);

        // Behind the router's back: whatever it would send again would be undone.
        await Main.ExecuteAsync($"UPDATE customers SET level = {6} WHERE id = {First}");
        await Documents.Collection("profiles").UpdateAsync(First, BsonDocument.Parse("{$set: {'Home.Street': 'other', note: 'kept'}}"));
        await Live.SetAsync($"customer:Cart:{First}", "{\"Pieces\":{\"p2\":2}}"u8.ToArray());
        await customers.UpdateAsync(before, before with { Name = "Bea", Profile = before.Profile with { Theme = "light", Home = before.Profile.Home! with { City = "c" } } });

        var now = (await customers.GetAsync(First)).Value!;
        now.Name.ShouldBe("Bea");
        now.Level.ShouldBe(Level.Gold);
        now.Profile.ShouldNotBeNull().Theme.ShouldBe("light");
        now.Profile.Home.ShouldBe(new Address("other", "c"));
        now.Cart.ShouldNotBeNull().Pieces.Keys.ShouldBe(["p2"]);
        var document = (await Documents.Collection("profiles").GetAsync(First)).ShouldNotBeNull();
        document["note"].ShouldBe("kept");
        DocumentVersion.Of(document).ShouldBe(3);
    }

    [ComplianceFact]
    public async Task The_second_of_two_writers_that_read_the_same_is_told_whichever_part_it_changes()
    {
        await customers.InsertAsync(new Customer { Id = First, Name = "Ann", Profile = new Profile("dark", new Dictionary<string, string?>(), null, []) });
        var read = (await customers.GetAsync(First)).Value!;
        var renamed = read with { Name = "Bea" };
        await customers.UpdateAsync(read, renamed);
        renamed.Version.ShouldBe(2);

        var conflict = await Should.ThrowAsync<ConcurrencyConflictException>(() => customers.UpdateAsync(read, read with { Profile = null }));

        conflict.Actual.ShouldBe(2);
        (await customers.GetAsync(First)).Value!.Profile.ShouldNotBeNull();
        (await Should.ThrowAsync<ConcurrencyConflictException>(() => customers.DeleteAsync(First, expected: 1))).Actual.ShouldBe(2);
        await customers.UpdateAsync(renamed, renamed with { Profile = null });
        (await customers.GetAsync(First)).Value!.Version.ShouldBe(3);
    }

    [ComplianceFact]
    public async Task Changes_by_many_at_once_are_all_there()
    {
        await customers.InsertAsync(new Customer { Id = First, Name = "", Rating = 0 });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var i = 0; i < 5; i++)
            {
                (await customers.ChangeAsync(First, one => one with { Rating = one.Rating + 1, Name = one.Name + "x" }, attempts: 1000)).IsFound.ShouldBeTrue();
            }
        }));

        var now = (await customers.GetAsync(First)).Value!;
        now.Rating.ShouldBe(40);
        now.Name.Length.ShouldBe(40);
        now.Version.ShouldBe(41);
    }

    [ComplianceFact]
    public async Task A_second_insert_touches_nothing_and_leftovers_are_not_inherited()
    {
        var profile = new Profile("dark", new Dictionary<string, string?>(), null, []);
        await Documents.Collection("profiles").UpsertAsync(new BsonDocument { { "_id", First }, { "Theme", "left" } });
        await customers.InsertAsync(new Customer { Id = First, Name = "Ann" });
        (await customers.GetAsync(First)).Value!.Profile.ShouldBeNull();

        await Should.ThrowAsync<DuplicateKeyException>(() => customers.InsertAsync(new Customer { Id = First, Name = "Bea", Profile = profile }));

        (await customers.GetAsync(First)).Value!.AsText().ShouldBe(new Customer { Id = First, Name = "Ann", Version = 1 }.AsText());
        var saved = new Customer { Id = First, Name = "Eve", Profile = profile };
        await customers.SaveAsync(saved);
        saved.Version.ShouldBe(2);
        (await customers.GetAsync(First)).Value!.Profile!.Theme.ShouldBe("dark");
        (await customers.DeleteAsync(First)).ShouldBeTrue();
        (await customers.DeleteAsync(First)).ShouldBeFalse();
        (await Documents.Collection("profiles").GetAsync(First)).ShouldBeNull();
        (await customers.UpdateAsync(new Customer { Id = First, Name = "Ann", Version = 1 }, new Customer { Id = First, Name = "Ann", Version = 1 })).ShouldBeTrue("nothing to write");
        (await customers.ChangeAsync(First, one => one with { Name = "x" })).IsFound.ShouldBeFalse();
    }

    [ComplianceFact]
    public async Task A_projection_asks_for_what_it_names()
    {
        await customers.InsertAsync(new Customer { Id = First, Name = "Ann", Email = $"p{First}", Profile = new Profile("dark", new Dictionary<string, string?>(), null, []) });
        await customers.InsertAsync(new Customer { Id = First + 1, Name = "Bea" });
        await Live.SortedSetAddAsync($"customer:Cart:{First}", "another kind of value", 1);
        var cards = customers.Project(one => new CustomerCard(one.Name, one.Profile == null ? null : one.Profile.Theme));
        var names = customers.Project(one => one.Name);
        var versions = customers.Project(one => new CustomerTotal("", one.Version));

        (await cards.GetAsync(First)).Value.ShouldBe(new CustomerCard("Ann", "dark"));
        (await cards.GetManyAsync([First, First + 1, First + 2])).Values.Select(card => card.Value).ShouldBe([new CustomerCard("Ann", "dark"), new CustomerCard("Bea", null)], ignoreOrder: true);
        (await cards.GetAsync(First + 2)).IsFound.ShouldBeFalse();
        await Should.ThrowAsync<PartUnavailableException>(() => customers.GetAsync(First));

        await Main.ExecuteAsync($"ALTER TABLE customers DROP COLUMN rating");
        (await names.GetAsync(First)).Value.ShouldBe("Ann");
        (await versions.GetAsync(First)).Value!.Changes.ShouldBe(1);
        var refused = await Should.ThrowAsync<PartUnavailableException>(() => customers.GetAsync(First + 1));
        refused.Part.Reason.ShouldBe(PartFailure.Refused);
        refused.Part.Part.ShouldBe("customers");
    }

    private protected abstract Task<(RelationalStore Main, IDocumentStore Documents, IKeyValueStore Live)> OpenAsync();
}
