namespace Polystore.Sqlite.Measure;

/// <summary>A statement is of a kind that is not measured; the message completes "not measured: …".</summary>
internal sealed class NotMeasurableException(string reason) : Exception(reason);
