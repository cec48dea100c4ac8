namespace Polystore.Runtime.Telemetry;

/// <summary>A call to a store.</summary>
/// <param name="Name">OpenTelemetry's <c>db.operation.name</c>, such as <c>SELECT</c> or <c>get</c>.</param>
/// <param name="Target">The table or collection; null for none.</param>
/// <param name="IsRepeatable">True when doing it twice changes nothing and answers the same.</param>
/// <param name="Text">The statement with its markers; null for none.</param>
/// <param name="Batch">The statements of a batch, of which <paramref name="Text"/> is the whole; null for one statement.</param>
internal readonly record struct StoreOperation(string Name, string? Target = null, bool IsRepeatable = false, string? Text = null, IReadOnlyList<string>? Batch = null);
