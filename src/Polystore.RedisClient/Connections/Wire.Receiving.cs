using System.Buffers;
using System.IO.Pipelines;
using Polystore.RedisClient.Protocol;
using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Connections;

/// <content>Receiving: one reader at a time gives each reply to the oldest request.</content>
internal sealed partial class Wire
{
    void IThreadPoolWorkItem.Execute() => GoOn();

    /// <summary>
    /// Reads, unless somebody does, and wakes callers on this thread when replies have come. While it wakes them nobody reads, so that a batch costs
    /// no change of threads; whoever is on call goes on reading when a caller holds this thread up.
    /// </summary>
    public void GoOn()
    {
        while (Interlocked.CompareExchange(ref isReading, 1, 0) == 0)
        {
            if (!TryReadBatch())
            {
                return;
            }

            Volatile.Write(ref isReading, 0);
            pump.Run();
        }
    }

    // By hand what await would do: an asynchronous method would allocate its state for each batch of replies, which is each reply of a lone caller.
    // False when the socket has nothing yet, and Resume will be called, or the connection has ended.
    private bool TryReadBatch()
    {
        Exception? why;
        try
        {
            do
            {
#pragma warning disable CA2012 // The awaiter is consumed once: here, or by Resume.
                var reading = pipe.ReadAsync().ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
                if (!reading.IsCompleted)
                {
                    awaited = reading;
                    reading.UnsafeOnCompleted(resume);
                    return false;
                }

                why = Take(reading.GetResult());
            }
            while (why is null && !pump.HasReady);
        }
        catch (Exception failure)
        {
            why = failure;
        }

        return why is null || End(why);
    }

    private void Resume()
    {
        Exception? why;
        try
        {
            why = Take(awaited.GetResult());
        }
        catch (Exception failure)
        {
            why = failure;
        }

        if (why is null ? pump.HasReady || TryReadBatch() : End(why))
        {
            Volatile.Write(ref isReading, 0);
            pump.Run();
            GoOn();
        }
    }

    private EndOfStreamException? Take(in ReadResult result)
    {
        Volatile.Write(ref lastRead, options.Time.GetTimestamp());
        var buffer = result.Buffer;
        TakeReplies(ref buffer);
        pipe.AdvanceTo(buffer.Start, buffer.End);
        Volatile.Read(ref owner).OnRoom(this);
        return result.IsCompleted ? new EndOfStreamException("the server closed the connection") : null;
    }

    // Nobody reads after it.
    private bool End(Exception why)
    {
        pump.Schedule();
        Abort(why);
        pipe.Complete();
        Drain();
        return false;
    }

    private void TakeReplies(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            var first = buffer.FirstSpan;
            var at = 0;
            while (reader.IsAtStart && inFlight.TryPeek(out var request) && reader.TryReadScalar(first[at..], request.Shape, out var reply, out var used))
            {
                at += used;
                Answer(request, reply);
            }

            if (at > 0)
            {
                buffer = buffer.Slice(at);
            }

            var shape = inFlight.TryPeek(out var next) ? next.Shape : ReplyShape.Bytes;
            if (buffer.IsEmpty || !reader.TryRead(ref buffer, shape, out var other))
            {
                return;
            }

            TakeReply(other);
        }
    }

    private void TakeReply(in RedisReply reply)
    {
        if (reply.Kind == RedisReplyKind.Push || (IsSubscriber && PubSubMessage.IsMessage(reply)))
        {
            // The confirmation of a subscribe command comes as a message; so does the news that a channel was taken away, which nobody asked for.
            if (PubSubMessage.IsConfirmation(reply) && inFlight.TryPeek(out var asked) && asked.IsSubscribing && PubSubMessage.Confirms(reply, asked.Encoded))
            {
                Answer(asked, reply);
                return;
            }

            Volatile.Read(ref owner).OnPush(this, reply);
            return;
        }

        if (!inFlight.TryPeek(out var request))
        {
            throw reply.IsError
                ? Errors.ServerErrors.From(reply.AsString()!, "the connection", Name)
                : new RedisProtocolException("a reply came that no command had asked for");
        }

        if (reply.IsError && !request.IsDone)
        {
            inFlight.Remove();
            Count(request);
            if (!Volatile.Read(ref owner).Intercept(this, request, reply.AsString()!))
            {
                Settle(request, reply);
            }

            return;
        }

        Answer(request, reply);
    }

    private void Answer(Request request, in RedisReply reply)
    {
        inFlight.Remove();
        Count(request);
        Settle(request, reply);
    }

    private void Count(Request request)
    {
        Volatile.Write(ref answeredBytes, answeredBytes + request.Length);
        Volatile.Write(ref answered, answered + 1);
    }

    private void Settle(Request request, in RedisReply reply)
    {
        var settled = request.TryComplete(reply);
        request.ReleaseTransport();
        if (settled)
        {
            pump.Add(request);
        }
    }
}
