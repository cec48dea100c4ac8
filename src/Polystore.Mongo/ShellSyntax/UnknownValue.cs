namespace Polystore.Mongo.ShellSyntax;

/// <summary>An expression of an application's source whose value the source does not tell.</summary>
/// <param name="Code">As written.</param>
/// <param name="Offset">Where it begins.</param>
internal sealed record UnknownValue(string Code, int Offset);
