namespace Polystore.Core.Observation;

/// <summary>How far a longer operation has come.</summary>
/// <param name="Message">What is being done, without trailing dots.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; null when unknown.</param>
public sealed record ProgressStep(string Message, double Done = 0, double? Total = null);
