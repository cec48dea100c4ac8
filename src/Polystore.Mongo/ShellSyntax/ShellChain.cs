using MongoDB.Bson;

namespace Polystore.Mongo.ShellSyntax;

/// <summary>One statement of a script.</summary>
/// <param name="Line">Line of its first character, from 1.</param>
/// <param name="Text">The statement as written.</param>
/// <param name="Chain">The calls on <c>db</c>; null for a bare value.</param>
/// <param name="Value">The bare value, such as a command document or a pipeline; null for a chain.</param>
internal sealed record ShellStatement(int Line, string Text, ShellChain? Chain, BsonValue? Value);

/// <summary>Calls on a database or a collection: <c>db.orders.find({ … }).sort({ … })</c>.</summary>
/// <param name="Database">By <c>use</c> or <c>getSiblingDB</c>; null for the connection's own.</param>
/// <param name="Collection">Null for calls on the database itself.</param>
/// <param name="Calls">In order, at least one.</param>
internal sealed record ShellChain(string? Database, string? Collection, IReadOnlyList<ShellCall> Calls);

/// <summary>One call of a chain.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Arguments">Functions are <see cref="BsonJavaScript"/>.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
internal sealed record ShellCall(string Method, IReadOnlyList<BsonValue> Arguments, int Line, int Column);
