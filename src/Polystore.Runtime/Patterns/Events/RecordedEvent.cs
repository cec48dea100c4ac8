namespace Polystore.Runtime.Patterns;

/// <summary>An event in its stream.</summary>
/// <param name="Position">Its place among all events.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Version">Its place in the stream, from 1, without gaps.</param>
/// <param name="Event">What happened.</param>
/// <param name="RecordedAt">When it was written, by the server's clock; nothing is ordered by it.</param>
public sealed record RecordedEvent(EventPosition Position, string Stream, long Version, EventData Event, DateTimeOffset RecordedAt);
