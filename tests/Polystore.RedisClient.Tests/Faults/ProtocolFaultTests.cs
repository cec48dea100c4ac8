namespace Polystore.RedisClient.Tests.Faults;

public class ProtocolFaultTests
{
    [Fact]
    public async Task A_reply_that_nobody_asked_for_ends_the_connection_and_reaches_nobody()
    {
        await using var server = new FakeServer(async (connection, number) =>
        {
            (await connection.CommandAsync()).ShouldBe(["ECHO", "a"]);
            await connection.WriteAsync(number == 0 ? "$1\r\na\r\n$8\r\nintruder\r\n" : "$1\r\na\r\n");
            await connection.CommandAsync();
            await connection.WriteAsync("$1\r\nb\r\n");
            await connection.SilenceAsync();
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        (await database.ExecuteAsync(["ECHO", "a"])).AsString().ShouldBe("a");
        await Task.Delay(100);
        (await database.ExecuteAsync(["ECHO", "a"])).AsString().ShouldBe("a");
        (await database.ExecuteAsync(["ECHO", "b"])).AsString().ShouldBe("b");
    }

    [Theory]
    [InlineData("$5\r\nab")]
    [InlineData("*2\r\n$1\r\na\r\n")]
    [InlineData("\u0001\u0002\u0003\r\n")]
    [InlineData("$1\r\nabc\r\n")]
    [InlineData("")]
    public async Task A_reply_that_is_cut_or_damaged_repeats_reads_and_leaves_writes_unknown(string damage)
    {
        await using var server = new FakeServer(async (connection, number) =>
        {
            while (true)
            {
                var command = await connection.CommandAsync();
                if (number == 0)
                {
                    await connection.CommandAsync();
                    await connection.WriteAsync(damage);
                    return;
                }

                await connection.WriteAsync(command[0] == "GET" ? "$4\r\nread\r\n" : "+OK\r\n");
            }
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var read = database.GetStringAsync("key").AsTask();
        var write = database.SetAsync("key", "value").AsTask();
        (await Should.ThrowAsync<RedisConnectionException>(write)).Delivery.ShouldBe(RedisDelivery.Unknown);
        (await read).ShouldBe("read");
        (await database.SetAsync("key", "value")).ShouldBeTrue();
    }

    [Fact]
    public async Task Messages_between_replies_shift_nothing()
    {
        await using var server = new FakeServer(async (connection, _) =>
        {
            for (var i = 0; i < 100; i++)
            {
                var command = await connection.CommandAsync();
                await connection.WriteAsync($">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n$1\r\n{command[1]}\r\n>1\r\n+strange\r\n>0\r\n");
            }
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        for (var i = 0; i < 100; i++)
        {
            (await database.ExecuteAsync(["ECHO", i % 10])).AsString().ShouldBe($"{i % 10}");
        }
    }

    [Fact]
    public async Task A_channel_that_is_taken_away_does_not_confirm_another()
    {
        await using var server = new FakeServer(async (connection, _) =>
        {
            var command = await connection.CommandAsync();
            if (command[0] != "SSUBSCRIBE")
            {
                return;
            }

            await connection.WriteAsync(">3\r\n$10\r\nssubscribe\r\n$1\r\na\r\n:1\r\n");
            (await connection.CommandAsync()).ShouldBe(["SSUBSCRIBE", "b"]);
            await connection.WriteAsync(">3\r\n$12\r\nsunsubscribe\r\n$1\r\na\r\n:0\r\n-MOVED 3300 127.0.0.1:1\r\n");
            await connection.SilenceAsync();
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        await using var first = await database.SubscribeShardAsync("a");
        (await Should.ThrowAsync<RedisServerException>(() => database.SubscribeShardAsync("b"))).Kind.ShouldBe(RedisErrorKind.Moved);
        first.Gaps.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_from_before_resp3_is_spoken_to_in_resp2()
    {
        await using var server = new FakeServer(async (connection, _) =>
        {
            while (true)
            {
                var command = await connection.AnyCommandAsync();
                await connection.WriteAsync(command[0] switch
                {
                    "HELLO" or "CLIENT" => $"-ERR unknown command '{command[0]}'\r\n",
                    "AUTH" => command.Length == 3 ? "-ERR wrong number of arguments for 'auth' command\r\n" : "+OK\r\n",
                    "INFO" => "$0\r\n\r\n",
                    "PING" => "+PONG\r\n",
                    _ => "$-1\r\n",
                });
            }
        });
        await using var database = await RedisDatabase.ConnectAsync(server.Url.Replace("redis://", "redis://:secret@", StringComparison.Ordinal));
        (await database.GetAsync("key")).ShouldBeNull();
    }

    [Fact]
    public async Task Another_kind_of_server_is_told_from_redis()
    {
        await using var server = new FakeServer(async (connection, _) =>
        {
            await connection.AnyCommandAsync();
            await connection.WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        });
        var failure = await Should.ThrowAsync<RedisProtocolException>(() => RedisDatabase.ConnectAsync(server.Url));
        failure.Message.ShouldContain("does not speak RESP");
        failure.Message.ShouldContain("check that the address is that of a Redis server");
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_at_the_connect_timeout()
    {
        await using var server = new FakeServer((connection, _) => connection.SilenceAsync());
        var failure = await Should.ThrowAsync<RedisConnectionException>(() => RedisDatabase.ConnectAsync(server.Url + "?connecttimeout=200ms"));
        failure.Message.ShouldContain("accepted the connection but did not answer within 0.2 s");
    }

    [Fact]
    public async Task A_reply_larger_than_allowed_is_refused_before_it_is_kept()
    {
        await using var server = new FakeServer(async (connection, _) =>
        {
            while (true)
            {
                await connection.CommandAsync();
                await connection.WriteAsync("$2000000000\r\n");
            }
        });
        await using var database = await RedisDatabase.ConnectAsync(RedisOptions.Parse(server.Url) with { MaxReplyBytes = 1 << 20, RetryReads = false });
        var failure = await Should.ThrowAsync<RedisConnectionException>(async () => await database.GetAsync("key"));
        failure.InnerException.ShouldBeOfType<RedisProtocolException>().Message.ShouldContain("larger than 1048576 bytes");
    }

    [Fact]
    public async Task Random_bytes_never_answer_a_caller_nor_hang_one()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            await using var server = new FakeServer(async (connection, number) =>
            {
                var command = await connection.CommandAsync();
                if (number > 0)
                {
                    return;
                }

                var noise = new string([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => "$*+-:_%>#0123456789\r\nabc\0"[random.Next(24)])]);
                await connection.WriteAsync("_\r\n" + noise);
            });
            await using var database = await RedisDatabase.ConnectAsync(server.Url + "?retryreads=false&timeout=2s");
            var first = database.GetStringAsync("a").AsTask();
            (await first).ShouldBeNull();
            try
            {
                await database.SetAsync("b", "c");
            }
            catch (RedisException)
            {
                // The connection ended, or an error stood in the noise.
            }
        }
    }
}
