using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>When the calls of a read are told to end.</summary>
public sealed class RoutingEndsTests : IAsyncLifetime
{
    private readonly HandClock clock = new();
    private readonly StoreFaults documentFaults = new();
    private readonly StoreFaults liveFaults = new();
    private RelationalStore main = null!;
    private RoutedEntity<Customer, long> customers = null!;

    public async Task InitializeAsync()
    {
        (main, var documents, var live) = EmbeddedStores.New();
        await main.ExecuteAsync(Customer.Table(main));
        customers = Customer.Declare(
            new DataRouter(new DataRouterOptions { Time = clock }),
            main,
            StoreProxy<IDocumentStore>.Around(documents, documentFaults),
            StoreProxy<IKeyValueStore>.Around(live, liveFaults),
            new PartOptions { Role = PartRole.Optional, Timeout = TimeSpan.FromMinutes(1) },
            new PartOptions { Role = PartRole.Optional, Timeout = TimeSpan.FromMinutes(2) }).Build();
        await customers.InsertAsync(RoutingFailureTests.Some(1));
    }

    public Task DisposeAsync() => main.DisposeAsync().AsTask();

    [Fact]
    public async Task A_read_that_every_part_answered_cancels_nothing()
    {
        (await customers.GetAsync(1)).IsComplete.ShouldBeTrue();

        documentFaults.LastToken.IsCancellationRequested.ShouldBeFalse();
        liveFaults.LastToken.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_that_still_runs_when_the_read_is_over_is_told_so()
    {
        documentFaults.Hangs = liveFaults.Hangs = true;

        (await customers.GetAsync(2)).IsFound.ShouldBeFalse();

        documentFaults.LastToken.IsCancellationRequested.ShouldBeTrue();
        liveFaults.LastToken.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Each_part_is_late_in_its_own_time()
    {
        documentFaults.Hangs = liveFaults.Hangs = true;

        var reading = customers.GetAsync(1);
        clock.Advance(TimeSpan.FromMinutes(1));
        documentFaults.LastToken.IsCancellationRequested.ShouldBeTrue();
        liveFaults.LastToken.IsCancellationRequested.ShouldBeFalse();
        reading.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));

        var read = await reading;
        read.Missing.Select(part => (part.Part, part.Reason)).ShouldBe([("profiles", PartFailure.TimedOut), ("Cart", PartFailure.TimedOut)]);
        read.Value!.Name.ShouldBe("Ann");
    }

    [Fact]
    public async Task A_caller_who_gives_up_ends_all_of_them()
    {
        documentFaults.Hangs = liveFaults.Hangs = true;
        using var patience = new CancellationTokenSource();

        var reading = customers.GetAsync(1, patience.Token);
        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading);
        documentFaults.LastToken.IsCancellationRequested.ShouldBeTrue();
        liveFaults.LastToken.IsCancellationRequested.ShouldBeTrue();
    }
}
