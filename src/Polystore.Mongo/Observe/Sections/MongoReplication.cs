namespace Polystore.Mongo.Observe.Sections;

/// <summary>A replica set as replSetGetStatus sees it.</summary>
/// <param name="Set">Its name.</param>
/// <param name="Members">Its members.</param>
/// <param name="OplogHours">Time that the oplog covers, in hours; null when it could not be read.</param>
/// <param name="OplogNotExamined">Why not.</param>
public sealed record MongoReplication(string Set, IReadOnlyList<MongoMember> Members, double? OplogHours, string? OplogNotExamined);

/// <summary>One member.</summary>
/// <param name="Name">Host and port.</param>
/// <param name="State">PRIMARY, SECONDARY, ARBITER, RECOVERING, …</param>
/// <param name="Healthy">True when the asked member reaches it.</param>
/// <param name="LagSeconds">How far its last operation is behind the primary's; null for others than secondaries.</param>
public sealed record MongoMember(string Name, string State, bool Healthy, double? LagSeconds);
