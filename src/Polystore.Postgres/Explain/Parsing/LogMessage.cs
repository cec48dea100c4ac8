namespace Polystore.Postgres.Explain.Parsing;

/// <summary>What auto_explain logged about one statement.</summary>
/// <param name="Milliseconds">Duration of the statement.</param>
/// <param name="Text">The plan in whatever format, with the statement.</param>
internal readonly record struct LogMessage(double? Milliseconds, string Text);
