namespace Polystore.RedisClient.Tests.Faults;

/// <summary>Waits that nothing but the client itself could end.</summary>
public class EndlessWaitTests
{
    private const string Hello = "%5\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.0.0\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:7\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n";

    // Longer than anything here takes: what comes to it hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_blocking_command_on_a_half_dead_connection_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await using var server = new FakeServer(async (connection, _) =>
        {
            while (true)
            {
                var command = await connection.AnyCommandAsync();
                switch (command[0])
                {
                    case "HELLO":
                        await connection.WriteAsync(Hello);
                        break;
                    case "CLIENT":
                        // Nobody of that id: the connection that waits is one to another server, or the server lost it.
                        await connection.WriteAsync(command[1] == "UNBLOCK" ? ":0\r\n" : "+OK\r\n");
                        break;
                    case "BLPOP":
                        await cancelled.CancelAsync();
                        break;
                }
            }
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?timeout=2s");

        await Should.ThrowAsync<RedisConnectionException>(() => database.ExecuteAsync(["BLPOP", "list", 0], cancelled.Token).AsTask().WaitAsync(Limit));
    }

    [Fact]
    public async Task The_reader_of_a_subscription_hears_that_the_server_refuses_for_good()
    {
        var isChanged = false;
        await using var server = new FakeServer(async (connection, _) =>
        {
            while (true)
            {
                var command = await connection.AnyCommandAsync();
                switch (command[0])
                {
                    case "HELLO":
                        await connection.WriteAsync(Volatile.Read(ref isChanged) ? "-WRONGPASS invalid username-password pair or user is disabled.\r\n" : Hello);
                        break;
                    case "CLIENT":
                        await connection.WriteAsync("+OK\r\n");
                        break;
                    case "SUBSCRIBE":
                        await connection.WriteAsync(">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
                        Volatile.Write(ref isChanged, true);
                        return;
                }
            }
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        await using var read = await database.SubscribeAsync("news");

        (await Should.ThrowAsync<RedisServerException>(() => read.ReadAsync().AsTask().WaitAsync(Limit))).Kind.ShouldBe(RedisErrorKind.WrongPassword);
    }

    [Fact]
    public async Task A_lease_that_is_opened_while_its_client_is_disposed_of_does_not_outlive_it()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new FakeServer(async (connection, number) =>
        {
            while (true)
            {
                var command = await connection.AnyCommandAsync();
                if (command[0] == "HELLO" && number > 0)
                {
                    asked.TrySetResult();
                    await answer.Task.WaitAsync(Limit);
                }

                await connection.WriteAsync(command[0] == "HELLO" ? Hello : "+OK\r\n");
            }
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?connecttimeout=2min");
        var lease = database.LeaseAsync().AsTask();
        await asked.Task.WaitAsync(Limit);
        await database.DisposeAsync().AsTask().WaitAsync(Limit);
        answer.SetResult();

        await Should.ThrowAsync<ObjectDisposedException>(() => lease.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_command_to_a_cluster_that_was_disposed_of_fails_although_its_slot_has_no_owner()
    {
        var port = 0;
        await using var server = new FakeServer((connection, _) => ServeClusterAsync(connection, () => Slots(10, port)));
        port = new Uri(server.Url).Port;
        var database = await RedisDatabase.ConnectAsync(server.Url + "?cluster=yes");
        await database.DisposeAsync().AsTask().WaitAsync(Limit);

        // The slot of "key" is 12539.
        (await Should.ThrowAsync<RedisConnectionException>(() => database.GetAsync("key").AsTask().WaitAsync(Limit))).Problem.ShouldBe(RedisConnectionProblem.Closed);
    }

    [Fact]
    public async Task A_cluster_map_that_makes_no_sense_does_not_end_the_looks_that_commands_wait_for()
    {
        var (looks, port) = (0, 0);
        await using var server = new FakeServer((connection, _) => ServeClusterAsync(connection, () => Interlocked.Increment(ref looks) switch
        {
            1 => Slots(10, port),
            2 => "*1\r\n*3\r\n:0\r\n:16383\r\n:5\r\n",
            _ => Slots(16383, port),
        }));
        port = new Uri(server.Url).Port;
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?cluster=yes&timeout=1min");

        (await database.GetStringAsync("key").AsTask().WaitAsync(Limit)).ShouldBe("value");
    }

    [Fact]
    public async Task A_caller_that_holds_up_the_thread_which_woke_it_gets_the_reply_that_it_waits_for()
    {
        await using var server = new FakeServer(async (connection, _) =>
        {
            await connection.CommandAsync();
            await connection.CommandAsync();
            // Both at once, so that their callers are woken one after the other on one thread.
            await connection.WriteAsync("+first\r\n+second\r\n");
            await connection.CommandAsync();
            await connection.WriteAsync("+third\r\n");
            await connection.SilenceAsync();
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?timeout=20s");

        async Task<string> FirstAsync()
        {
            await database.ExecuteAsync(["ECHO", "first"]).ConfigureAwait(false);
            // Whoever was called to help has come and gone by then.
            Thread.Sleep(500);
#pragma warning disable xUnit1031 // That is the point: an application that waits so must not wait in vain.
            return database.ExecuteAsync(["ECHO", "third"]).AsTask().GetAwaiter().GetResult().AsString()!;
#pragma warning restore xUnit1031
        }

        var first = FirstAsync();
        (await database.ExecuteAsync(["ECHO", "second"]).AsTask().WaitAsync(Limit)).AsString().ShouldBe("second");
        (await first.WaitAsync(Limit)).ShouldBe("third");
    }

    [Fact]
    public async Task A_dump_that_the_server_prepares_for_ever_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await using var server = new FakeServer(async (connection, _) =>
        {
            while (await connection.AnyCommandAsync() is not ["PSYNC", ..])
            {
                await connection.WriteAsync("+OK\r\n");
            }

            await connection.WriteAsync("+FULLRESYNC 0123456789012345678901234567890123456789 0\r\n");
            await cancelled.CancelAsync();
            while (true)
            {
                await connection.WriteAsync("\n");
                await Task.Delay(20);
            }
        });

        await Should.ThrowAsync<OperationCanceledException>(() => RedisReplicaStream.OpenAsync(RedisOptions.Parse(server.Url), cancelled.Token).WaitAsync(Limit));
    }

    private static string Slots(int last, int port) => $"*1\r\n*3\r\n:0\r\n:{last}\r\n*2\r\n$9\r\n127.0.0.1\r\n:{port}\r\n";

    private static async Task ServeClusterAsync(FakeServer.Connection connection, Func<string> slots)
    {
        while (true)
        {
            var command = await connection.CommandAsync();
            await connection.WriteAsync(command[0] == "CLUSTER" ? slots() : "$5\r\nvalue\r\n");
        }
    }
}
