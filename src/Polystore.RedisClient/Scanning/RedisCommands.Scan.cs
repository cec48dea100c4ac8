using System.Runtime.CompilerServices;

namespace Polystore.RedisClient;

/// <content>SCAN and its family.</content>
public abstract partial class RedisCommands
{
    /// <summary>
    /// SCAN: the keys, each at least once when it was there from beginning to end; a key may come twice. In a cluster all masters, one after
    /// another. The next page is asked for while this one is read.
    /// </summary>
    /// <param name="pattern">A glob pattern; null for all.</param>
    /// <param name="type">A type as <see cref="TypeAsync"/> names it; null for all.</param>
    /// <param name="count">Elements to look at a call: more make fewer and longer calls.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public virtual IAsyncEnumerable<byte[]> ScanAsync(string? pattern = null, string? type = null, int count = 250, CancellationToken cancellationToken = default) =>
        ScanNodeAsync(pattern, type, count, cancellationToken);

    /// <summary>SSCAN: the members of a set.</summary>
    public async IAsyncEnumerable<byte[]> ScanSetAsync(
        RedisArgument key, string? pattern = null, int count = 250, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in PagesAsync(["SSCAN", key], pattern, null, count, cancellationToken).ConfigureAwait(false))
        {
            foreach (var member in page)
            {
                yield return member.AsBytes()!;
            }
        }
    }

    /// <summary>HSCAN: the fields of a hash with their values.</summary>
    public async IAsyncEnumerable<KeyValuePair<byte[], byte[]>> ScanHashAsync(
        RedisArgument key, string? pattern = null, int count = 250, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in PagesAsync(["HSCAN", key], pattern, null, count, cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i + 1 < page.Length; i += 2)
            {
                yield return new(page[i].AsBytes()!, page[i + 1].AsBytes()!);
            }
        }
    }

    /// <summary>ZSCAN: the members of a sorted set with their scores.</summary>
    public async IAsyncEnumerable<KeyValuePair<byte[], double>> ScanSortedSetAsync(
        RedisArgument key, string? pattern = null, int count = 250, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in PagesAsync(["ZSCAN", key], pattern, null, count, cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i + 1 < page.Length; i += 2)
            {
                yield return new(page[i].AsBytes()!, page[i + 1].AsDouble());
            }
        }
    }

    private protected async IAsyncEnumerable<byte[]> ScanNodeAsync(string? pattern, string? type, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync(["SCAN"], pattern, type, count, cancellationToken).ConfigureAwait(false))
        {
            foreach (var key in page)
            {
                yield return key.AsBytes()!;
            }
        }
    }

    private async IAsyncEnumerable<RedisReply[]> PagesAsync(
        RedisArgument[] command, string? pattern, string? type, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = PageAsync("0");
        while (true)
        {
            var page = await next.ConfigureAwait(false);
            // A cursor is an unsigned 64-bit number: kept as text.
            var cursor = page[0].AsString()!;
            var isLast = cursor == "0";
            next = isLast ? null! : PageAsync(cursor);
            var isWanted = false;
            try
            {
                yield return page[1].Items.ToArray();
                isWanted = true;
            }
            finally
            {
                if (!isLast && !isWanted)
                {
                    // The reader has seen enough; a failure of the page that was asked for ahead is nobody's.
                    _ = next.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }
            }

            if (isLast)
            {
                yield break;
            }
        }

        Task<RedisReply> PageAsync(string cursor)
        {
            RedisArgument[] call =
            [
                .. command, cursor, .. pattern is null ? Array.Empty<RedisArgument>() : ["MATCH", pattern], "COUNT", count,
                .. type is null ? Array.Empty<RedisArgument>() : ["TYPE", type],
            ];
            return ExecuteAsync(call, cancellationToken).AsTask();
        }
    }
}
