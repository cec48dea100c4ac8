using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination.Idempotency;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;

namespace Polystore.Runtime.Manager;

/// <content>Structures whose messages or values have types: in Redis, or in the process for a store that lives there, where nothing is durable.</content>
public sealed partial class PolystoreBuilder
{
    internal TypedStructureSet<WorkQueueOptions> Queues { get; }

    internal TypedStructureSet<EventStreamOptions> Streams { get; }

    internal TypedStructureSet<TopicOptions> Topics { get; }

    internal TypedStructureSet<SessionOptions> SessionStores { get; }

    internal OptionSet<IdempotencyOptions> Idempotency { get; } = new("idempotency store", static options => options with { }, static (_, options) => options.Validate());

    /// <summary>Turns into bytes what is cached, queued, sent or kept in sessions, where options have no serializer of their own: those that are read from the configuration have none.</summary>
    public ICacheSerializer? Serializer { get; set; }

    /// <summary>A queue of work by the name that its options have.</summary>
    /// <typeparam name="T">The type of a message.</typeparam>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">How it delivers.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddQueue<T>(string store, WorkQueueOptions options)
    {
        Queues.AddOn(store, options.Name, options);
        return AddQueue<T>(options.Name);
    }

    /// <summary>A queue of work whose store and options are in the configuration, under <c>Queues</c>.</summary>
    /// <typeparam name="T">The type of a message.</typeparam>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PolystoreBuilder AddQueue<T>(string name)
    {
        Queues.AddType(name, static (home, options) => new WorkQueue<T>(home, options));
        return this;
    }

    /// <summary>A stream of events by the name that its options have.</summary>
    /// <typeparam name="T">The type of an event.</typeparam>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">How it is kept and read.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddStream<T>(string store, EventStreamOptions options)
    {
        Streams.AddOn(store, options.Name, options);
        return AddStream<T>(options.Name);
    }

    /// <summary>A stream of events whose store and options are in the configuration, under <c>Streams</c>.</summary>
    /// <typeparam name="T">The type of an event.</typeparam>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PolystoreBuilder AddStream<T>(string name)
    {
        Streams.AddType(name, static (home, options) => new EventStream<T>(home, options));
        return this;
    }

    /// <summary>A topic by the name that its options have: messages to who listens, which nothing keeps.</summary>
    /// <typeparam name="T">The type of a message.</typeparam>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">Its channel.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddTopic<T>(string store, TopicOptions options)
    {
        Topics.AddOn(store, options.Name, options);
        return AddTopic<T>(options.Name);
    }

    /// <summary>A topic whose store is in the configuration, under <c>Topics</c>.</summary>
    /// <typeparam name="T">The type of a message.</typeparam>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PolystoreBuilder AddTopic<T>(string name)
    {
        Topics.AddType(name, static (home, options) => new Topic<T>(home, options.Name, options.Serializer));
        return this;
    }

    /// <summary>Sessions by the name that their options have.</summary>
    /// <typeparam name="T">What a session holds.</typeparam>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">How long they live.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddSessions<T>(string store, SessionOptions options)
    {
        SessionStores.AddOn(store, options.Name, options);
        return AddSessions<T>(options.Name);
    }

    /// <summary>Sessions whose store and options are in the configuration, under <c>Sessions</c>.</summary>
    /// <typeparam name="T">What a session holds.</typeparam>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PolystoreBuilder AddSessions<T>(string name)
    {
        SessionStores.AddType(name, static (home, options) => new SessionStore<T>(home, options));
        return this;
    }

    /// <summary>Idempotency keys by the name of the store that keeps them; PostgreSQL's table and MongoDB's index are made where they are missing.</summary>
    /// <param name="store">A key-value store, a relational one of PostgreSQL, or a document store of MongoDB.</param>
    /// <param name="options">How long keys are known; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the store has them already.</exception>
    public PolystoreBuilder AddIdempotency(string store, IdempotencyOptions? options = null)
    {
        Idempotency.AddOn(store, store, options ?? new IdempotencyOptions());
        return this;
    }
}
