using System.Globalization;
using System.Text;
using Polystore.RedisClient.Connections;
using Polystore.RedisClient.Errors;
using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient;

/// <summary>
/// The data set of a server as a replica is sent it: a dump (RDB) that the server makes for this stream (one fork), read as it comes. The
/// stream ends with the dump; what is written afterwards is not followed.
/// </summary>
public sealed class RedisReplicaStream : Stream
{
    private const int MarkLength = 40;
    private const int LongestLine = 1024;

    private readonly Stream connection;
    private readonly byte[] last = new byte[MarkLength];
    private byte[]? mark;
    private long left;
    private bool hasEnded;

    private RedisReplicaStream(Stream connection) => this.connection = connection;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Asks the first server of the options for a dump; returns when it begins to come.</summary>
    /// <param name="options">Where and as whom; <see cref="RedisOptions.CommandTimeout"/> is the longest silence that is borne.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RedisServerException">The server refuses; the user needs the commands PSYNC and REPLCONF.</exception>
    /// <exception cref="RedisConnectionException">The server cannot be reached, or goes away.</exception>
    public static async Task<RedisReplicaStream> OpenAsync(RedisOptions options, CancellationToken cancellationToken = default)
    {
        var endpoint = options.Endpoints[0];
        var stream = new RedisReplicaStream(await DialAsync(endpoint, options, cancellationToken).ConfigureAwait(false));
        try
        {
            // A server that says nothing for so long hangs; while it prepares the dump it sends empty lines.
            stream.connection.ReadTimeout = (int)options.CommandTimeout.TotalMilliseconds;
            await using (cancellationToken.UnsafeRegister(static connection => ((Stream)connection!).Dispose(), stream.connection).ConfigureAwait(false))
            {
                await Task.Run(() => stream.Begin(options, endpoint.ToString()), cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return stream;
        }
        catch (Exception ended) when (cancellationToken.IsCancellationRequested)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new OperationCanceledException(ended.Message, ended, cancellationToken);
        }
        catch (IOException failure)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new RedisConnectionException(RedisConnectionProblem.Lost, RedisDelivery.Unknown, $"The connection to {endpoint} was lost before the dump came: {failure.Message.TrimEnd('.')}.", failure);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        if (hasEnded || buffer.IsEmpty)
        {
            return 0;
        }

        if (mark is null)
        {
            var some = connection.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
            left -= some;
            hasEnded = left == 0;
            return some;
        }

        var read = connection.Read(buffer);
        Remember(buffer[..read]);
        hasEnded = read == 0 || last.AsSpan().SequenceEqual(mark);
        return read;
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private static async Task<Stream> DialAsync(RedisEndpoint endpoint, RedisOptions options, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await Dialer.OpenAsync(endpoint, options, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RedisConnectionException(RedisConnectionProblem.Unreachable, RedisDelivery.NotSent, $"{endpoint} could not be reached within {options.ConnectTimeout.TotalSeconds:0.###} s; check the address and the network.", late);
        }
    }

    private void Begin(RedisOptions options, string server)
    {
        if (options.Password is not null)
        {
            Call(options.User is null ? ["AUTH", options.Password] : ["AUTH", options.User, options.Password], server);
        }

        // With "eof" the dump needs no file on the server's disk, and with "rdb-only" (7.0) it keeps no writes for us.
        Call(["REPLCONF", "capa", "eof", "capa", "psync2"], server);
        try
        {
            Call(["REPLCONF", "rdb-only", "1"], server);
        }
        catch (RedisServerException)
        {
            // An older server keeps them until the connection ends.
        }

        Call(["PSYNC", "?", "-1"], server);
        string header;
        do
        {
            header = Line();
        }
        while (header.Length == 0);

        if (header.StartsWith("$EOF:", StringComparison.Ordinal) && header.Length == 5 + MarkLength)
        {
            mark = Encoding.ASCII.GetBytes(header[5..]);
        }
        else if (header.StartsWith('$') && long.TryParse(header.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out left))
        {
            hasEnded = left == 0;
        }
        else
        {
            throw header.StartsWith('-') ? ServerErrors.From(header[1..], "PSYNC", server) : new RedisProtocolException("the answer to PSYNC is no dump");
        }
    }

    private void Call(ReadOnlySpan<RedisArgument> command, string server)
    {
        var buffer = Array.Empty<byte>();
        var length = CommandEncoder.Encode(command, ref buffer);
        connection.Write(buffer, 0, length);
        connection.Flush();
        string line;
        do
        {
            line = Line();
        }
        while (line.Length == 0);

        if (line[0] == '-')
        {
            throw ServerErrors.From(line[1..], command[0].ToString().ToUpperInvariant(), server);
        }
    }

    // Byte by byte: nothing of the dump may be read along.
    private string Line()
    {
        var line = new StringBuilder();
        while (true)
        {
            var next = connection.ReadByte();
            if (next < 0)
            {
                throw new EndOfStreamException("the server closed the connection");
            }

            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            if (line.Append((char)next).Length > LongestLine)
            {
                throw new RedisProtocolException("a line without an end");
            }
        }
    }

    private void Remember(ReadOnlySpan<byte> read)
    {
        if (read.Length >= MarkLength)
        {
            read[^MarkLength..].CopyTo(last);
            return;
        }

        last.AsSpan(read.Length).CopyTo(last);
        read.CopyTo(last.AsSpan(MarkLength - read.Length));
    }
}
