using MongoDB.Bson;

namespace Polystore.Mongo.Explain.Model;

/// <summary>What explain said, whatever its verbosity and the engine that planned.</summary>
internal sealed record MongoPlan
{
    /// <summary>Database and collection, <c>shop.orders</c>; null when the text does not say.</summary>
    public string? Namespace { get; init; }

    /// <summary>The command as the server repeats it (5.0 and newer); null when it does not.</summary>
    public BsonDocument? Command { get; init; }

    /// <summary>The filter as the planner understood it; empty when there was none.</summary>
    public BsonDocument ParsedQuery { get; init; } = [];

    /// <summary>Version of the server; null when the text does not say.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>"classic", "slot-based", "express", "DocumentDB".</summary>
    public required string Executor { get; init; }

    /// <summary>The plan that was or would be run.</summary>
    public required MongoStage Root { get; init; }

    /// <summary>Plans that lost.</summary>
    public IReadOnlyList<MongoStage> Rejected { get; init; } = [];

    /// <summary>What the candidates did in their trial, the winner's among them (verbosity allPlansExecution).</summary>
    public IReadOnlyList<PlanTrial> Trials { get; init; } = [];

    /// <summary>Whether it was run.</summary>
    public bool Executed { get; init; }

    /// <summary>Documents returned, or changed by a write that was really run.</summary>
    public double? Returned { get; init; }

    /// <summary>Index keys read, everywhere.</summary>
    public double? Keys { get; init; }

    /// <summary>Documents read, everywhere.</summary>
    public double? Documents { get; init; }

    /// <summary>Milliseconds, planning included.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>Milliseconds of planning; null where the server does not say (before 8.0).</summary>
    public double? PlanningMilliseconds { get; init; }

    /// <summary>What stopped it, in the server's words; null when it ran through.</summary>
    public string? Failure { get; init; }

    /// <summary>Shards that were asked; 0 without sharding.</summary>
    public int Shards { get; init; }

    public string Database => Namespace?.Split('.', 2)[0] ?? "";

    public string Collection => Namespace?.Split('.', 2) is [_, var name] ? name : "";
}

/// <summary>One candidate in its trial.</summary>
/// <param name="Root">Its stages.</param>
/// <param name="Returned">Documents that it gave until the trial ended.</param>
/// <param name="Keys">Keys read.</param>
/// <param name="Documents">Documents read.</param>
/// <param name="Score">The planner's score; null before 5.0.</param>
internal sealed record PlanTrial(MongoStage Root, double Returned, double Keys, double Documents, double? Score);
