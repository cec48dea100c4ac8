using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MongoDB.Bson;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Documents;

/// <summary>Documents that look as System.Text.Json would write them; by its source generation nothing is reflected upon.</summary>
/// <typeparam name="T">A type that JSON writes as an object.</typeparam>
/// <param name="json">From a <c>JsonSerializerContext</c>.</param>
public sealed class JsonDocumentMap<T>(JsonTypeInfo<T> json) : IDocumentMap<T>
    where T : class
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">JSON writes the type as something else than an object.</exception>
    public BsonDocument Write(T part)
    {
        using var document = JsonSerializer.SerializeToDocument(part, json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? JsonToBson.Document(document.RootElement)
            : throw new JsonException($"{typeof(T).Name} is no object in JSON, and so no document.");
    }

    /// <inheritdoc/>
    public T Read(BsonDocument document)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(bytes))
        {
            BsonToJson.Write(writer, document, except: static name => name is "_id" or DocumentVersion.Field);
        }

        return JsonSerializer.Deserialize(bytes.WrittenSpan, json)!;
    }
}
