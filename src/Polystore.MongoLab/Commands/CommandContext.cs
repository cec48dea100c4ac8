using MongoDB.Bson;
using Polystore.MongoLab.Engine;
using Polystore.MongoLab.Replication;
using Polystore.MongoLab.Sessions;
using Polystore.MongoLab.Wire;
using Polystore.MongoLab.Writes;

namespace Polystore.MongoLab.Commands;

/// <summary>All that a command is answered from.</summary>
internal sealed class CommandContext
{
    private static readonly HashSet<string> Envelope = new(StringComparer.Ordinal)
    {
        "lsid", "$db", "$clusterTime", "txnNumber", "startTransaction", "autocommit", "writeConcern", "readConcern", "$readPreference",
        "apiVersion", "apiStrict", "apiDeprecationErrors", "maxTimeMS", "comment", "stmtId", "stmtIds",
    };

    private RawBson? spec;

    /// <summary>Its name as the manual writes it.</summary>
    public required string Name { get; init; }

    /// <summary>The database it is for.</summary>
    public required string Database { get; init; }

    /// <summary>The whole command.</summary>
    public required RawBson Command { get; init; }

    /// <summary>Documents that came beside it.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Sequences { get; init; }

    /// <summary>The engine, on the transaction's connection when there is one.</summary>
    public required EngineSession Engine { get; init; }

    /// <summary>State of the server.</summary>
    public required LabState State { get; init; }

    /// <summary>Number of the client's connection.</summary>
    public required int ConnectionId { get; init; }

    /// <summary>By what a retryable write is known again; null for others.</summary>
    public WriteIdentity? Identity { get; init; }

    /// <summary>Stops with the server.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>Set when the connection now belongs to a cursor.</summary>
    public bool ConnectionTaken { get; set; }

    /// <summary>The command without what belongs to the session; the engine takes nothing else.</summary>
    public RawBson Spec => spec ??= Command.With(element => !Envelope.Contains(element.Name));

    /// <summary>The first value: the collection for most commands.</summary>
    /// <exception cref="MongoCommandException">It is no string.</exception>
    public string Target => Command.Elements()[0].Decode() is BsonString { Value: var name }
        ? name
        : throw new MongoCommandException(73, "InvalidNamespace", $"collection name has invalid type for command '{Name}'");

    /// <summary>A command that stands inside another (explain).</summary>
    public static RawBson Strip(RawBson command) => command.With(element => !Envelope.Contains(element.Name));
}

/// <summary>What all commands share.</summary>
/// <param name="Cursors">Open cursors.</param>
/// <param name="Sessions">Sessions.</param>
/// <param name="Started">When the server began.</param>
/// <param name="Time">The clock.</param>
internal sealed record LabState(OpenCursors Cursors, ClientSessions Sessions, DateTimeOffset Started, TimeProvider Time)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);
    private int clients;

    /// <summary>The member of a replica set that it is; null when it stands alone.</summary>
    public Member? Member { get; init; }

    /// <summary>Clients connected now.</summary>
    public int Clients => Volatile.Read(ref clients);

    /// <summary>How often each command was run.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>Counts a command.</summary>
    public void Count(string command) => counts.AddOrUpdate(command, 1, (_, count) => count + 1);

    /// <summary>Counts clients in and out.</summary>
    public void ClientChanged(int by) => Interlocked.Add(ref clients, by);
}
