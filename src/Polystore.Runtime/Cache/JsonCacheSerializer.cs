using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Polystore.Runtime.Cache;

/// <summary>JSON by System.Text.Json's source generation: <c>new JsonCacheSerializer(MyContext.Default)</c>.</summary>
/// <param name="types">Knows every type that is cached.</param>
public sealed class JsonCacheSerializer(IJsonTypeInfoResolver types) : ICacheSerializer
{
    private readonly JsonSerializerOptions options = new() { TypeInfoResolver = types };

    /// <inheritdoc />
    public void Write<T>(IBufferWriter<byte> output, T value)
    {
        using var writer = new Utf8JsonWriter(output);
        JsonSerializer.Serialize(writer, value, TypeOf<T>());
    }

    /// <inheritdoc />
    public T Read<T>(ReadOnlyMemory<byte> bytes) => JsonSerializer.Deserialize(bytes.Span, TypeOf<T>())!;

    private JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
