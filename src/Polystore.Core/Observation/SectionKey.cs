using System.Text.Json.Serialization.Metadata;

namespace Polystore.Core.Observation;

/// <summary>Names a typed part of a snapshot that only one engine knows (SQLite's storage, PostgreSQL's locks).</summary>
/// <typeparam name="T">The record that holds it.</typeparam>
/// <param name="Name">Stable name in the file: <c>sqlite.storage</c>.</param>
/// <param name="TypeInfo">How it is written and read, from the engine's source-generated context.</param>
public sealed record SectionKey<T>(string Name, JsonTypeInfo<T> TypeInfo)
    where T : class;
