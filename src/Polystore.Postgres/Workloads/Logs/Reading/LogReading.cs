namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>How a log was read.</summary>
/// <param name="Format">What it is.</param>
/// <param name="Prefix">The prefix of its lines; null when it has none or none was found.</param>
/// <param name="Bytes">Its length, decompressed.</param>
/// <param name="Unread">Lines or records that belong to no entry or could not be read.</param>
internal sealed record LogReading(LogFormat Format, string? Prefix, long Bytes, long Unread);
