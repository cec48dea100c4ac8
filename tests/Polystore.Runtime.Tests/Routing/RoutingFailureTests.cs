using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>Stores that fail or hang, one round trip a store, and declarations that cannot be.</summary>
public sealed class RoutingFailureTests : IAsyncLifetime
{
    private readonly StoreFaults documentFaults = new();
    private readonly StoreFaults liveFaults = new();
    private readonly DataRouter router = new();
    private RelationalStore main = null!;
    private IDocumentStore documents = null!;
    private IKeyValueStore live = null!;

    public async Task InitializeAsync()
    {
        (main, var plainDocuments, var plainLive) = EmbeddedStores.New();
        documents = StoreProxy<IDocumentStore>.Around(plainDocuments, documentFaults);
        live = StoreProxy<IKeyValueStore>.Around(plainLive, liveFaults);
        await main.ExecuteAsync(Customer.Table(main));
    }

    public Task DisposeAsync() => main.DisposeAsync().AsTask();

    [Fact]
    public async Task An_optional_part_that_cannot_be_read_is_named_and_the_rest_is_there()
    {
        var customers = Customer.Declare(router, main, documents, live, cart: new PartOptions { Role = PartRole.Optional, Name = "basket" }).Build();
        await customers.InsertAsync(Some(1));
        await customers.InsertAsync(Some(2));
        liveFaults.Failure = new IOException("gone");

        var read = await customers.GetAsync(1);

        read.IsFound.ShouldBeTrue();
        read.IsComplete.ShouldBeFalse();
        read.Value.Profile.ShouldNotBeNull();
        read.Value.Cart.ShouldBeNull();
        var missing = read.Missing.ShouldHaveSingleItem();
        (missing.Part, missing.Store, missing.Reason, missing.Exception).ShouldBe(("basket", "live", PartFailure.Unreachable, liveFaults.Failure));
        (await customers.GetManyAsync([1, 2])).Values.ShouldAllBe(one => one.Missing.Count == 1 && one.Value!.Name == "Ann");

        // What was not read is not taken for deleted when something else changes.
        await customers.UpdateAsync(read.Value, read.Value with { Name = "Bea" });
        liveFaults.Failure = null;
        (await customers.GetAsync(1)).Value!.Cart.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_required_part_that_cannot_be_read_fails_by_its_name_and_store()
    {
        var customers = Customer.Declare(router, main, documents, live).Build();
        await customers.InsertAsync(Some(1));
        documentFaults.Failure = new IOException("gone");

        var failure = await Should.ThrowAsync<PartUnavailableException>(() => customers.GetAsync(1));

        (failure.Entity, failure.Part.Part, failure.Part.Store, failure.Part.Reason).ShouldBe(("customer", "profiles", "docs", PartFailure.Unreachable));
        failure.Message.ShouldBe("customer cannot be read without its part profiles (store docs cannot be reached).");
        failure.InnerException.ShouldBe(documentFaults.Failure);
        await Should.ThrowAsync<PartUnavailableException>(() => customers.GetManyAsync([1]));
        (await customers.GetAsync(2)).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task A_store_that_never_answers_costs_its_parts_timeout_and_no_more()
    {
        var customers = Customer.Declare(router, main, documents, live, cart: new PartOptions { Role = PartRole.Optional, Timeout = TimeSpan.FromMilliseconds(50) }).Build();
        await customers.InsertAsync(Some(1));
        liveFaults.Hangs = true;

        (await customers.GetAsync(1)).Missing.ShouldHaveSingleItem().Reason.ShouldBe(PartFailure.TimedOut);

        using var patience = new CancellationTokenSource();
        var required = Customer.Declare(router, main, documents, live, cart: new PartOptions { Timeout = TimeSpan.FromHours(1) }).Build();
        var reading = required.GetAsync(1, patience.Token);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => reading);

        // Nobody waits for it when there is no such entity.
        (await required.GetAsync(2)).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task A_value_of_another_shape_is_unreadable()
    {
        var customers = Customer.Declare(router, main, documents, live, cart: new PartOptions { Role = PartRole.Optional }).Build();
        await customers.InsertAsync(Some(1));
        await live.SetAsync("customer:Cart:1", "no JSON"u8.ToArray());

        (await customers.GetAsync(1)).Missing.ShouldHaveSingleItem().Reason.ShouldBe(PartFailure.Unreadable);
    }

    [Fact]
    public async Task A_write_that_stops_half_way_tells_what_is_written()
    {
        var customers = Customer.Declare(router, main, documents, live).Build();
        documentFaults.Failure = new IOException("gone");

        var inserted = await Should.ThrowAsync<PartialWriteException>(() => customers.InsertAsync(Some(1)));

        inserted.Written.ShouldBe(["customers", "Cart"]);
        inserted.Failed.ShouldHaveSingleItem().Part.ShouldBe("profiles");
        inserted.Untouched.ShouldBeEmpty();
        documentFaults.Failure = null;
        (await customers.GetAsync(1)).Value!.Profile.ShouldBeNull();
        await customers.SaveAsync(Some(1));
        var whole = (await customers.GetAsync(1)).Value!;
        whole.Profile.ShouldNotBeNull();

        liveFaults.Failure = new IOException("gone");
        var updated = await Should.ThrowAsync<PartialWriteException>(() => customers.UpdateAsync(whole, whole with { Name = "Bea", Cart = null }));
        (string.Join(',', updated.Written), updated.Failed.Single().Part).ShouldBe(("customers", "Cart"));
        var deleted = await Should.ThrowAsync<PartialWriteException>(() => customers.DeleteAsync(1));
        deleted.Written.ShouldBe(["customers", "profiles"]);
        liveFaults.Failure = null;
        (await customers.GetAsync(1)).IsFound.ShouldBeFalse();
        (await customers.DeleteAsync(1)).ShouldBeFalse();
        (await live.ExistsAsync("customer:Cart:1")).ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_written_while_the_authoritative_part_is_not()
    {
        var profiles = router.Entity("profile", (Customer customer) => customer.Id, () => new Customer())
            .Document(documents, "profiles", customer => customer.Profile, CustomerJson.Default.Profile, new PartOptions { Role = PartRole.Authoritative }, version: customer => customer.Version)
            .State(live, customer => customer.Cart, CustomerJson.Default.Cart)
            .Build();
        documentFaults.Failure = new IOException("gone");

        var failure = await Should.ThrowAsync<PartialWriteException>(() => profiles.InsertAsync(Some(1)));

        (failure.Written.Count, failure.Failed.Single().Part, failure.Untouched.Single()).ShouldBe((0, "profiles", "Cart"));
        liveFaults.Calls.ShouldBe(0);
        documentFaults.Failure = null;
        await profiles.InsertAsync(Some(1));
        var read = (await profiles.GetAsync(1)).Value!;
        var other = read with { Cart = null };
        await profiles.UpdateAsync(read, other);
        other.Version.ShouldBe(2);
        await Should.ThrowAsync<ConcurrencyConflictException>(() => profiles.UpdateAsync(read, read with { Profile = read.Profile! with { Theme = "late" } }));
        await Should.ThrowAsync<ArgumentException>(() => profiles.InsertAsync(new Customer { Id = 2 }));
    }

    [Fact]
    public async Task A_part_that_is_not_versioned_is_written_alone()
    {
        var customers = Customer.Declare(router, main, documents, live, cart: new PartOptions { IsVersioned = false }).Build();
        await customers.InsertAsync(Some(1));
        var read = (await customers.GetAsync(1)).Value!;
        await customers.UpdateAsync(read, read with { Cart = new Cart(new Dictionary<string, int> { ["q"] = 1 }) });
        await customers.UpdateAsync(read, read with { Cart = new Cart(new Dictionary<string, int> { ["r"] = 1 }) });

        var now = (await customers.GetAsync(1)).Value!;
        (now.Version, now.Cart!.Pieces.Keys.Single()).ShouldBe((1, "r"));
        var both = now with { Cart = null, Name = "Bea" };
        await customers.UpdateAsync(now, both);
        both.Version.ShouldBe(2);
    }

    [Fact]
    public async Task Each_store_is_asked_once_however_many_entities_are_read()
    {
        var customers = Customer.Declare(router, main, documents, live).Build();
        for (var id = 1; id <= 30; id++)
        {
            await customers.InsertAsync(Some(id));
        }

        (documentFaults.Calls, liveFaults.Calls) = (0, 0);
        await customers.GetAsync(1);
        (documentFaults.Calls, liveFaults.Calls).ShouldBe((1, 1));
        (await customers.GetManyAsync([.. Enumerable.Range(1, 30).Select(id => (long)id)])).Count.ShouldBe(30);
        (documentFaults.Calls, liveFaults.Calls).ShouldBe((2, 2));

        var name = customers.Project(one => new CustomerCard(one.Name, null));
        (await name.GetAsync(1)).IsFound.ShouldBeTrue();
        var read = (await customers.GetAsync(1)).Value!;
        (documentFaults.Calls, liveFaults.Calls) = (0, 0);
        await customers.UpdateAsync(read, read with { Name = "Bea" });
        (documentFaults.Calls, liveFaults.Calls).ShouldBe((0, 0));
    }

    [Fact]
    public void Declarations_that_cannot_be_are_refused_in_one_sentence()
    {
        Should.Throw<InvalidOperationException>(() => router.Entity("x", (Customer customer) => customer.Id, () => new Customer()).Build())
            .Message.ShouldBe("The declaration of x cannot be: exactly one part has to be Authoritative; it decides whether an entity is there.");
        Should.Throw<InvalidOperationException>(() => Customer.Declare(router, main, documents, live, cart: new PartOptions { Name = "profiles" }).Build()).Message.ShouldContain("two parts have the same name");
        Should.Throw<ArgumentException>(() => Customer.Declare(router, main, documents, live, profile: new PartOptions { Life = TimeSpan.FromSeconds(1) })).Message.ShouldContain("Life is 00:00:01");
        Should.Throw<ArgumentException>(() => router.Entity("x", (Customer customer) => customer.Profile!.Theme, () => new Customer())).Message.ShouldContain("is not a property of Customer");
        Should.Throw<ArgumentException>(() => router.Entity("x", (string text) => text.Length, () => "")).Message.ShouldContain("String.Length cannot be set");
    }

    [Fact]
    public async Task An_update_needs_a_changed_copy()
    {
        var customers = Customer.Declare(router, main, documents, live).Build();
        var one = Some(1);
        (await Should.ThrowAsync<ArgumentException>(() => customers.UpdateAsync(one, one))).Message.ShouldContain("needs two objects with the same key");
        await Should.ThrowAsync<ArgumentException>(() => customers.UpdateAsync(one, one with { Id = 2 }));
    }

    internal static Customer Some(long id) =>
        new() { Id = id, Name = "Ann", Profile = new Profile("dark", new Dictionary<string, string?>(), null, []), Cart = new Cart(new Dictionary<string, int> { ["p"] = 1 }) };
}
