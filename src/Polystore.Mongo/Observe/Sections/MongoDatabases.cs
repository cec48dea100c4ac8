namespace Polystore.Mongo.Observe.Sections;

/// <summary>Databases as dbStats tells them.</summary>
/// <param name="Items">In order of name.</param>
public sealed record MongoDatabases(IReadOnlyList<MongoDatabaseFacts> Items);

/// <summary>One database.</summary>
/// <param name="Name">Name.</param>
/// <param name="Collections">Collections in it.</param>
/// <param name="Indexes">Indexes of all of them.</param>
/// <param name="StorageBytes">Bytes of the files of its collections.</param>
/// <param name="DiskUsedBytes">Bytes in use on the disk that holds it, by anybody; null when the server does not say it.</param>
/// <param name="DiskBytes">Size of that disk in bytes; null when the server does not say it.</param>
public sealed record MongoDatabaseFacts(string Name, long Collections, long Indexes, double StorageBytes, double? DiskUsedBytes, double? DiskBytes);
