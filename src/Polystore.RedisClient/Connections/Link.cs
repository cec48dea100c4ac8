using Polystore.RedisClient.Requests;
using Polystore.RedisClient.Telemetry;

namespace Polystore.RedisClient.Connections;

/// <summary>
/// A connection that comes back. While there is none, or it is full, requests wait in order in a bounded backlog. When it is lost, what was
/// not sent waits again, what only reads is sent again, and everything else fails as "unknown". A leased link does not come back: its
/// state is lost with it.
/// </summary>
internal sealed class Link : IWireOwner, IAsyncDisposable
{
    private const int MaxAttempts = 4;

    private readonly Lock gate = new();
    private readonly RedisOptions options;
    private readonly ConnectionPlan plan;
    private readonly ILinkOwner owner;
    private readonly bool comesBack;
    private readonly Backoff backoff;
    private readonly CancellationTokenSource disposal = new();
    private readonly ITimer watch;
    private Queue<Request> backlog = new();
    private volatile bool hasBacklog;
    private volatile Wire? current;
    private bool isConnecting;
    private bool isDisposed;
    private bool wasUp;
    private Exception? lastFailure;
    private Task connecting = Task.CompletedTask;

    public Link(RedisOptions options, ConnectionPlan plan, ILinkOwner owner, RedisEndpoint? endpoint = null, bool comesBack = true)
    {
        this.comesBack = comesBack;
        this.options = options;
        this.plan = plan;
        this.owner = owner;
        Endpoint = endpoint;
#pragma warning disable S2245 // Pauses need to differ between clients, not to be unguessable.
        backoff = new Backoff(options.ReconnectDelay, options.ReconnectDelayMax, new Random());
#pragma warning restore S2245
        var tick = TimeSpan.FromMilliseconds(Math.Clamp(Math.Min(options.CommandTimeout.TotalMilliseconds, options.UnresponsiveAfter.TotalMilliseconds) / 8, 5, 250));
        watch = options.Time.CreateTimer(static state => ((Link)state!).Watch(), this, tick, tick);
    }

    /// <summary>Where it connects; null when that is found out each time.</summary>
    public RedisEndpoint? Endpoint { get; }

    /// <summary>The connection of now; null while there is none.</summary>
    public Wire? Wire => current;

    /// <summary>Connects once, and fails when that fails.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var opened = await DialAsync(cancellationToken).ConfigureAwait(false);
        if (!Publish(opened))
        {
            throw Lost(opened.Cause!, RedisDelivery.NotSent, opened.Name);
        }
    }

    public void Send(Request request)
    {
        if (!hasBacklog && current is { } now && now.TrySend(request) == SendResult.Sent)
        {
            return;
        }

        Wait(request);
    }

    /// <summary>Connects in the background when there is no connection.</summary>
    public void Wake()
    {
        lock (gate)
        {
            if (current is null)
            {
                Connect();
            }
        }
    }

    /// <summary>Takes away what waits, so that it can go elsewhere.</summary>
    public IReadOnlyCollection<Request> TakeBacklog()
    {
        lock (gate)
        {
            var taken = backlog;
            backlog = new Queue<Request>();
            hasBacklog = false;
            return taken;
        }
    }

    /// <summary>Ends the connection of now; a new one is made.</summary>
    public void Renew(Exception cause) => current?.Abort(cause);

    public async ValueTask DisposeAsync()
    {
        Wire? last;
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            last = current;
        }

        await disposal.CancelAsync().ConfigureAwait(false);
        await watch.DisposeAsync().ConfigureAwait(false);
        var closed = new RedisConnectionException(RedisConnectionProblem.Closed, RedisDelivery.Unknown, "The client was disposed.");
        if (last is not null)
        {
            last.Abort(closed);
            await last.Closed.ConfigureAwait(false);
        }

        await connecting.ConfigureAwait(false);
        FailBacklog(new RedisConnectionException(RedisConnectionProblem.Closed, RedisDelivery.NotSent, "The client was disposed."));
        disposal.Dispose();
    }

    bool IWireOwner.Intercept(Wire wire, Request request, string error) => owner.Intercept(this, request, error);

    void IWireOwner.OnPush(Wire wire, in RedisReply push) => owner.OnPush(this, push);

    void IWireOwner.OnRoom(Wire wire)
    {
        if (hasBacklog)
        {
            lock (gate)
            {
                SendBacklog();
            }
        }
    }

    void IWireOwner.OnClosed(Wire wire, IReadOnlyList<(Request Request, bool Sent)> due, Exception cause)
    {
        var again = new Queue<Request>();
        foreach (var (request, sent) in due)
        {
            if (request.IsDone)
            {
                request.ReleaseTransport();
            }
            else if (!isDisposed && comesBack && !request.Sticky && (!sent || (options.RetryReads && (request.Traits & CommandTraits.ReadOnly) != CommandTraits.None)) && ++request.Attempts < MaxAttempts)
            {
                again.Enqueue(request);
            }
            else
            {
                request.TryFail(Lost(cause, sent ? RedisDelivery.Unknown : RedisDelivery.NotSent, wire.Name));
                request.ReleaseTransport();
            }
        }

        RedisTelemetry.Reconnects.Add(1);
        lock (gate)
        {
            foreach (var request in backlog)
            {
                again.Enqueue(request);
            }

            backlog = again;
            hasBacklog = again.Count > 0;
            lastFailure = cause;
            if (current == wire)
            {
                current = null;
                Connect();
            }
        }

        if (!comesBack)
        {
            FailBacklog(Lost(cause, RedisDelivery.NotSent, wire.Name));
        }

        owner.OnDown(this, cause);
    }

    private void Wait(Request request)
    {
        lock (gate)
        {
            if (!isDisposed && backlog.Count < options.MaxWaiting && (comesBack || current is not null))
            {
                backlog.Enqueue(request);
                hasBacklog = true;
                if (current is null)
                {
                    Connect();
                }
                else
                {
                    SendBacklog();
                }

                return;
            }
        }

        request.TryFail(isDisposed
            ? new RedisConnectionException(RedisConnectionProblem.Closed, RedisDelivery.NotSent, "The client was disposed.")
            : current is null && !comesBack ? Lost(lastFailure ?? new EndOfStreamException("it ended"), RedisDelivery.NotSent, Where())
            : new RedisConnectionException(
                RedisConnectionProblem.Overloaded,
                RedisDelivery.NotSent,
                $"More than {options.MaxWaiting} commands wait for {Where()}; send fewer at once, or raise MaxWaiting."));
        request.ReleaseTransport();
    }

    // Under the lock.
    private void SendBacklog()
    {
        while (current is { } now && backlog.TryPeek(out var request))
        {
            if (request.IsDone)
            {
                request.ReleaseTransport();
            }
            else if (now.TrySend(request) != SendResult.Sent)
            {
                return;
            }

            backlog.Dequeue();
        }

        hasBacklog = backlog.Count > 0;
    }

    // Under the lock.
    private void Connect()
    {
        if (comesBack && !isConnecting && !isDisposed)
        {
            isConnecting = true;
            connecting = Task.Run(ConnectAsync, CancellationToken.None);
        }
    }

    private async Task ConnectAsync()
    {
        while (true)
        {
            Exception failure;
            try
            {
                var opened = await DialAsync(disposal.Token).ConfigureAwait(false);
                if (Publish(opened))
                {
                    return;
                }

                failure = opened.Cause!;
            }
            catch (Exception caught)
            {
                failure = caught;
            }

            if (disposal.IsCancellationRequested || (Connector.IsFinal(failure) && !IsPassing(failure)))
            {
                lock (gate)
                {
                    isConnecting = false;
                    lastFailure = failure;
                }

                FailBacklog(failure);
                if (!disposal.IsCancellationRequested)
                {
                    owner.OnRefused(this, failure);
                }

                return;
            }

            lastFailure = failure;
            owner.OnDown(this, failure);
            try
            {
                await Task.Delay(backoff.Next(), options.Time, disposal.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The next round ends it.
            }
        }
    }

    // A server that goes down while a connection is made closes it just as one does that wants TLS.
    private bool IsPassing(Exception failure) => wasUp && failure is RedisConnectionException;

    private async Task<Wire> DialAsync(CancellationToken cancellationToken)
    {
        var endpoint = Endpoint ?? await owner.LocateAsync(this, cancellationToken).ConfigureAwait(false);
        var opened = await Connector.OpenAsync(endpoint, plan, options, this, cancellationToken).ConfigureAwait(false);
        if (!owner.Accepts(this, opened))
        {
            var wrong = new RedisConnectionException(RedisConnectionProblem.NoNode, RedisDelivery.NotSent, $"{endpoint} has not the role that is looked for.");
            opened.Abort(wrong);
            throw wrong;
        }

        return opened;
    }

    private bool Publish(Wire opened)
    {
        // The owner first: what it sends, and what it drops from caches, comes before any waiting command.
        owner.OnUp(this, opened, wasUp);
        lock (gate)
        {
            if (isDisposed)
            {
                opened.Abort(new ObjectDisposedException(nameof(Link)));
            }

            if (opened.IsDead)
            {
                return false;
            }

            current = opened;
            wasUp = true;
            isConnecting = false;
            lastFailure = null;
            backoff.Reset();
            SendBacklog();
            return true;
        }
    }

    private void FailBacklog(Exception failure)
    {
        foreach (var request in TakeBacklog())
        {
            request.TryFail(Copy(failure));
            request.ReleaseTransport();
        }
    }

    // Each caller gets an exception of its own, so that stack traces do not grow into one another.
    private static Exception Copy(Exception failure) => failure switch
    {
        RedisServerException server => new RedisServerException(server.Kind, server.Code, server.ServerText, server.Message),
        RedisConnectionException connection => new RedisConnectionException(connection.Problem, RedisDelivery.NotSent, connection.Message, connection),
        RedisException redis => new RedisException(redis.Message, redis),
        _ => new RedisConnectionException(RedisConnectionProblem.Lost, RedisDelivery.NotSent, failure.Message, failure),
    };

    private static RedisConnectionException Lost(Exception cause, RedisDelivery delivery, string server) =>
        cause is RedisConnectionException { Problem: RedisConnectionProblem.Closed } closed
            ? new RedisConnectionException(closed.Problem, delivery, closed.Message)
            : new RedisConnectionException(
                RedisConnectionProblem.Lost,
                delivery,
                $"The connection to {server} was lost ({cause.Message.TrimEnd('.')}); {(delivery == RedisDelivery.Unknown ? "the command may have been executed or not" : "the command was not sent")}.",
                cause);

    private string Where() => current?.Name ?? Endpoint?.ToString() ?? options.ToString();

    private void Watch()
    {
        var now = options.Time.GetTimestamp();
        lock (gate)
        {
            for (var i = backlog.Count; i > 0; i--)
            {
                var request = backlog.Dequeue();
                if (request.IsDone || request.TryExpire(now, RedisDelivery.NotSent, Where(), lastFailure))
                {
                    request.ReleaseTransport();
                }
                else
                {
                    backlog.Enqueue(request);
                }
            }

            hasBacklog = backlog.Count > 0;
        }

        if (current is { } connection)
        {
            WireWatch.Look(connection, options, now);
            if (connection.IsSilent(now))
            {
                owner.OnSilent(this);
            }
        }
    }
}
