using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Advise.Workloads;

/// <summary>One execution of an operation, as a log or the profiler recorded it.</summary>
/// <param name="Operation">The operation, its database named.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Returned">Documents returned or changed.</param>
/// <param name="At">When; null when the record does not say.</param>
internal sealed record SeenOperation(MongoOperation Operation, double Milliseconds, double Returned, DateTimeOffset? At);
