using Npgsql;
using Polystore.RedisClient;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Idempotency;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/idempotency.md shows, compiled.</summary>
internal static class IdempotencyPage
{
    public static async Task ShowLeaderAsync(DistributedLocks locks, CancellationToken cancellationToken)
    {
        var election = new LeaderElection(locks, "nightly report");
        await election.RunAsync(async (leadership, cancellationToken) =>
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await ReportAsync(leadership.Term, cancellationToken);
            }
        }, onFailure: null, cancellationToken);
    }

    public static async Task<(IdempotencyState State, byte[]? Response)> ShowAsync(RedisDatabase redis, string key, byte[] body)
    {
        var keys = new IdempotencyKeys(new RedisIdempotency(redis), new IdempotencyOptions { Life = TimeSpan.FromHours(24), Lease = TimeSpan.FromMinutes(1) });
        var (state, response) = await keys.RunAsync(key, body, cancellationToken => OrderAsync(body, cancellationToken));
        return (state, response);
    }

    public static async Task ShowTransactionAsync(NpgsqlDataSource source, string key, byte[] body)
    {
        await new PostgresIdempotency(source).EnsureAsync();
        var request = await new IdempotencyKeys(new PostgresIdempotency(source)).BeginAsync(key, body);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        byte[] answer = await OrderAsync(connection, body);
        if (await PostgresIdempotency.CompleteAsync(connection, key, request.Owner, answer, life: TimeSpan.FromHours(24)))
        {
            await transaction.CommitAsync();
        }
    }

    private static Task ReportAsync(FencingToken term, CancellationToken cancellationToken) => Task.Delay((int)(term.Value % 2), cancellationToken);

    private static Task<byte[]> OrderAsync(byte[] body, CancellationToken cancellationToken) => Task.FromResult(cancellationToken.IsCancellationRequested ? [] : body);

    private static Task<byte[]> OrderAsync(NpgsqlConnection connection, byte[] body) => Task.FromResult(connection.Port == 0 ? [] : body);
}
