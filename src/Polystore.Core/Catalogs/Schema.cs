namespace Polystore.Core.Catalogs;

/// <summary>A namespace of tables.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">The role that owns it; null where the engine has none.</param>
/// <param name="Comment">The comment kept in the database.</param>
public sealed record Schema(string Name, string? Owner = null, string? Comment = null);
