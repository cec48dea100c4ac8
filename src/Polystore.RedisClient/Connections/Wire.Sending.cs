using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Connections;

/// <content>Sending: whoever finds nobody at it sends what has gathered.</content>
internal sealed partial class Wire
{
    // After so many sends for others a caller hands the sending over to a pool thread.
    private const int SendsForOthers = 16;

    public SendResult TrySend(Request request)
    {
        lock (gate)
        {
            if (cause is not null)
            {
                return SendResult.Dead;
            }

            var due = written - Volatile.Read(ref answered);
            if (due > 0 && (due >= options.MaxInFlight || appended - Volatile.Read(ref answeredBytes) + request.Length > options.MaxInFlightBytes))
            {
                return SendResult.Full;
            }

            if (request.Asking)
            {
                Append(Discarded.Asking());
            }

            Append(request);
            if (isSending || pump.IsGathering)
            {
                return SendResult.Sent;
            }

            isSending = true;
        }

        _ = SendAsync();
        return SendResult.Sent;
    }

    /// <summary>Sends what has gathered, unless somebody is at it.</summary>
    public void Flush()
    {
        lock (gate)
        {
            if (isSending || gathering.Length == 0 || cause is not null)
            {
                return;
            }

            isSending = true;
        }

        _ = SendAsync();
    }

    private void Append(Request request)
    {
        if (written == Volatile.Read(ref answered))
        {
            Volatile.Write(ref owedSince, options.Time.GetTimestamp());
        }

        request.Offset = appended;
        request.Server = Endpoint;
        inFlight.Add(request);
        gathering.Append(request.Encoded);
        appended += request.Length;
        written++;
    }

    private async Task SendAsync()
    {
        try
        {
            var sends = 0;
            while (true)
            {
                lock (gate)
                {
                    if (gathering.Length == 0 || cause is not null)
                    {
                        isSending = false;
                        return;
                    }

                    (gathering, sending) = (sending, gathering);
                    handed = appended;
                }

                if (sends++ == SendsForOthers)
                {
                    await Task.Yield();
                }

                await stream.WriteAsync(sending.Memory).ConfigureAwait(false);
                sending.Clear();
            }
        }
        catch (Exception failure)
        {
            Abort(failure);
        }
    }
}
