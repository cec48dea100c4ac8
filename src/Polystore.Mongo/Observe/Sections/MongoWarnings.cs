namespace Polystore.Mongo.Observe.Sections;

/// <summary>What the server warned of when it started (getLog startupWarnings), without the values beside the messages.</summary>
/// <param name="Items">The messages, each once.</param>
public sealed record MongoWarnings(IReadOnlyList<string> Items);
