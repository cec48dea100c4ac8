using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Children;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class OutboxOnSqlite() : OutboxSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class OutboxOnPostgres() : OutboxSuite(SqlDialect.Postgres)
{
    [ComplianceFact]
    public async Task Of_two_writers_of_one_key_the_one_that_commits_first_is_sent_first()
    {
        var written = new TaskCompletionSource();
        var second = Task.CompletedTask;
        await Store.InTransactionAsync(async (transaction, token) =>
        {
            await Outbox.EnqueueAsync(transaction, Message(1, "a"), token);
            second = WriteAsync(Message(2, "a"));
            await WriteAsync(Message(3, "b"));
            second.IsCompleted.ShouldBeFalse("the second writer of the key waits");
            (await SendAllAsync()).ShouldBe([3]);
        });
        await second;

        (await SendAllAsync()).ShouldBe([1, 2]);
    }

    [ComplianceFact]
    public async Task A_dispatcher_that_polls_once_an_hour_is_woken_by_a_commit()
    {
        var received = new BlockingCollection<long>();
        var dispatcher = Dispatcher(received.Add, new OutboxDispatcherOptions { PollInterval = TimeSpan.FromHours(1) });
        using var stop = new CancellationTokenSource();
        var running = dispatcher.RunAsync(stop.Token);
        for (var i = 1; i <= 3; i++)
        {
            await WriteAsync(Message(i));
            received.TryTake(out var number, TimeSpan.FromMinutes(1)).ShouldBeTrue();
            number.ShouldBe(i);
        }

        await stop.CancelAsync();
        await running;
    }

    [ComplianceFact]
    public async Task It_hears_again_after_its_connection_was_cut()
    {
        var received = new BlockingCollection<long>();
        var cut = new BlockingCollection<Exception>();
        var dispatcher = Dispatcher(received.Add, new OutboxDispatcherOptions { PollInterval = TimeSpan.FromSeconds(1), OnFailure = cut.Add });
        using var stop = new CancellationTokenSource();
        var running = dispatcher.RunAsync(stop.Token);
        await WriteAsync(Message(1));
        received.TryTake(out _, TimeSpan.FromMinutes(1)).ShouldBeTrue();

        await using (var other = Open(SqlDialect.Postgres, Place))
        {
            await Until.HoldsAsync(async () => await other.QueryValueAsync<long>($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'") > 0);
        }

        cut.TryTake(out _, TimeSpan.FromMinutes(1)).ShouldBeTrue();
        await WriteAsync(Message(2));
        received.TryTake(out var number, TimeSpan.FromMinutes(1)).ShouldBeTrue();
        number.ShouldBe(2);
        await stop.CancelAsync();
        await running;
    }
}

public abstract class OutboxSuite(SqlDialect engine) : PatternSuite(engine)
{
    private static readonly OutboxDispatcherOptions Hasty = new() { FirstPause = TimeSpan.Zero, LongestPause = TimeSpan.Zero, MaxAttempts = 3 };

    protected Outbox Outbox { get; } = new();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Outbox.EnsureAsync(Store);
        await RunAsync($"CREATE TABLE received (place {(IsPostgres ? "bigserial" : "INTEGER")} PRIMARY KEY, key text, number bigint NOT NULL)");
    }

    [ComplianceFact]
    public async Task A_message_is_there_when_its_transaction_is()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => Store.InTransactionAsync(async (transaction, token) =>
        {
            await Outbox.EnqueueAsync(transaction, Message(1), token);
            throw new InvalidOperationException();
        }));
        await WriteAsync(Message(2));

        (await SendAllAsync()).ShouldBe([2]);
        (await SendAllAsync()).ShouldBeEmpty();
    }

    [ComplianceFact]
    public async Task It_arrives_as_it_was_written()
    {
        var message = new OutboxMessage("orders", new byte[] { 0, 255, 7 }) { Key = "o'1", Headers = """{"trace":"1"}""" };
        await WriteAsync(message);
        OutboxDelivery? got = null;

        await new OutboxDispatcher(Store, Outbox, (delivery, _) =>
        {
            got = delivery;
            return Task.CompletedTask;
        }).DispatchAsync();

        (got!.Message.Id, got.Message.Topic, got.Message.Key, got.Message.Headers, got.Attempt).ShouldBe((message.Id, "orders", "o'1", message.Headers, 1));
        got.Message.Payload.ToArray().ShouldBe(new byte[] { 0, 255, 7 });
        (TimeProvider.System.GetUtcNow() - got.CreatedAt).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
        await Should.ThrowAsync<DuplicateKeyException>(() => WriteAsync(message));
    }

    [ComplianceFact]
    public async Task A_failed_message_is_tried_again_before_those_of_its_key_and_holds_up_no_others()
    {
        await WriteAsync(Message(1, "a"), Message(2, "a"), Message(3, "b"), Message(4));
        var failures = 2;

        var sent = await SendAllAsync(number => number == 1 && failures-- > 0);

        sent.Where(number => number != 1 && number != 2).Order().ShouldBe([3, 4]);
        sent.Where(number => number is 1 or 2).ShouldBe([1, 2]);
        sent.IndexOf(3).ShouldBeLessThan(sent.IndexOf(1));
    }

    [ComplianceFact]
    public async Task After_its_last_attempt_a_message_is_dead_and_can_be_sent_for_again()
    {
        await WriteAsync(Message(1, "a"), Message(2, "a"));

        (await SendAllAsync(number => number == 1)).ShouldBe([2]);
        var dead = (await Outbox.DeadAsync(Store)).ShouldHaveSingleItem();
        (dead.Delivery.Attempt, dead.Error).ShouldBe((3, "InvalidOperationException: refused"));
        (await Outbox.BacklogAsync(Store)).ShouldBe(new OutboxBacklog(0, 1, null));

        (await Outbox.RetryAsync(Store, [dead.Delivery.Sequence, 999])).ShouldBe(1);
        (await SendAllAsync()).ShouldBe([1]);
    }

    [ComplianceFact]
    public async Task What_was_sent_is_kept_as_long_as_asked_for()
    {
        await WriteAsync(Message(1), Message(2));
        await SendAllAsync();
        (await Outbox.PurgeAsync(Store, TimeSpan.FromHours(1))).ShouldBe(0);
        await RunAsync($"UPDATE outbox SET published_at = {(IsPostgres ? "now() - interval '2 hours'" : "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-2 hours')")} WHERE sequence = 1");
        (await Outbox.PurgeAsync(Store, TimeSpan.FromHours(1))).ShouldBe(1);

        await WriteAsync(Message(3));
        await Dispatcher(_ => { }, new OutboxDispatcherOptions { Retention = TimeSpan.Zero }).DispatchAsync();

        (await Store.QueryListAsync($"SELECT sequence FROM outbox", row => row.GetInt64(0))).ShouldBe([2]);
    }

    [ComplianceFact]
    public async Task A_dispatcher_that_is_stopped_gives_back_what_it_had_not_sent()
    {
        await WriteAsync([.. Enumerable.Range(1, 10).Select(i => Message(i, "a"))]);
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => Dispatcher(number =>
        {
            if (number == 4)
            {
                stop.Cancel();
            }
        }).DispatchAsync(stop.Token));

        (await SendAllAsync()).ShouldBe([5, 6, 7, 8, 9, 10]);
    }

    [ComplianceFact]
    public async Task Two_dispatchers_at_once_send_each_message_once_and_keys_in_order()
    {
        const int Messages = 600;
        var received = new ConcurrentQueue<long>();
        var writer = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i += 20)
            {
                await WriteAsync([.. Enumerable.Range(i, 20).Select(number => Message(number, KeyOf(number)))]);
            }
        });
        await using var other = Open(IsPostgres ? SqlDialect.Postgres : SqlDialect.Sqlite, Place);
        var options = new OutboxDispatcherOptions { BatchSize = 13, Lease = TimeSpan.FromHours(1), PollInterval = TimeSpan.FromMilliseconds(10) };
        using var stop = new CancellationTokenSource();
        var running = new[] { Store, other }.Select(store => new OutboxDispatcher(store, Outbox, async (delivery, _) =>
        {
            await Task.Yield();
            received.Enqueue(Number(delivery));
        }, options).RunAsync(stop.Token)).ToList();

        await writer;
        await Until.HoldsAsync(async () => (await Outbox.BacklogAsync(Store)).Pending == 0);

        await stop.CancelAsync();
        await Task.WhenAll(running);
        received.Order().ShouldBe(Enumerable.Range(0, Messages).Select(i => (long)i));
        received.Where(number => KeyOf(number) is not null).GroupBy(KeyOf).ShouldAllBe(key => key.SequenceEqual(key.Order()));
    }

    [ComplianceFact]
    public async Task Dispatchers_that_are_killed_between_sending_and_saying_so_lose_nothing_and_keep_the_order_of_keys()
    {
        const int Messages = 60;
        await WriteAsync([.. Enumerable.Range(0, Messages).Select(number => Message(number, KeyOf(number)))]);
        foreach (var death in new[] { 3, 5, 11 })
        {
            await using var child = ChildProcess.Start("outbox-sender", IsPostgres ? "postgres" : "sqlite", Place, death.ToString(CultureInfo.InvariantCulture));
            (await child.HearAsync()).ShouldBe("running");
            await child.EndAsync();
        }

        var before = await ReceivedAsync();
        before.Count.ShouldBeGreaterThanOrEqualTo(3 + 5 + 11);
        var dispatcher = new OutboxDispatcher(Store, Outbox, (delivery, token) => OutboxSender.ReceiveAsync(Store, delivery, token), OutboxSender.Options);
        await Until.HoldsAsync(async () =>
        {
            await dispatcher.DispatchAsync();
            return (await Outbox.BacklogAsync(Store)).Pending == 0;
        });

        var received = await ReceivedAsync();
        received.Distinct().Order().ShouldBe(Enumerable.Range(0, Messages).Select(i => (long)i));
        received.Count.ShouldBeGreaterThan(Messages, "what was sent before a death and not marked is sent again");
        received.Distinct().Where(number => KeyOf(number) is not null).GroupBy(KeyOf).ShouldAllBe(key => key.SequenceEqual(key.Order()));
    }

    [ComplianceFact]
    public async Task The_tables_of_another_name_are_made_by_two_at_once_and_again()
    {
        var other = new Outbox(new SqlName("out \"box\""));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => other.EnsureAsync(Store)));

        await Store.InTransactionAsync((transaction, token) => other.EnqueueAsync(transaction, Message(1), token));

        (await other.BacklogAsync(Store)).Pending.ShouldBe(1);
        (await Outbox.BacklogAsync(Store)).Pending.ShouldBe(0);
        Should.Throw<ArgumentException>(() => new Outbox(new SqlName(new string('x', 41))).Ddl(Store.Dialect));
    }

    protected static OutboxMessage Message(long number, string? key = null) => new("numbers", Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture))) { Key = key };

    protected Task WriteAsync(params OutboxMessage[] messages) => Store.InTransactionAsync((transaction, token) => Outbox.EnqueueAsync(transaction, messages, token));

    protected OutboxDispatcher Dispatcher(Action<long> receive, OutboxDispatcherOptions? options = null) => new(Store, Outbox, (delivery, _) =>
    {
        receive(Number(delivery));
        return Task.CompletedTask;
    }, options ?? Hasty);

    /// <summary>Sends until nothing is ready; what is refused fails.</summary>
    protected async Task<List<long>> SendAllAsync(Func<long, bool>? refuses = null)
    {
        var sent = new ConcurrentQueue<long>();
        var dispatcher = Dispatcher(number =>
        {
            if (refuses?.Invoke(number) == true)
            {
                throw new InvalidOperationException("refused");
            }

            sent.Enqueue(number);
        });
        await Until.HoldsAsync(async () => await dispatcher.DispatchAsync() == 0);

        return [.. sent];
    }

    // Every fourth has no key.
    private static string? KeyOf(long number) => number % 4 == 3 ? null : $"k{number % 4}";

    private static long Number(OutboxDelivery delivery) => long.Parse(Encoding.UTF8.GetString(delivery.Message.Payload.Span), CultureInfo.InvariantCulture);

    private Task<List<long>> ReceivedAsync() => Store.QueryListAsync($"SELECT number FROM received ORDER BY place", row => row.GetInt64(0));
}
