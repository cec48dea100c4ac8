using System.Text.Json;
using System.Text.Json.Serialization;

namespace Polystore.Core.Observation;

/// <summary>
/// A typed part of a snapshot: either a value, or the reason why it was not observed. A snapshot read from a file keeps the
/// JSON until an engine asks for it by <see cref="SectionKey{T}"/>, so that reading needs no engine.
/// </summary>
[JsonConverter(typeof(SnapshotSectionConverter))]
public sealed class SnapshotSection
{
    private readonly Func<JsonElement>? serialize;
    private object? value;
    private JsonElement? json;

    private SnapshotSection(string name, DateTimeOffset observedAt, string? notExamined, object? value, Func<JsonElement>? serialize, JsonElement? json)
    {
        Name = name;
        ObservedAt = observedAt;
        NotExamined = notExamined;
        this.value = value;
        this.serialize = serialize;
        this.json = json;
    }

    /// <summary>The name of its <see cref="SectionKey{T}"/>.</summary>
    public string Name { get; }

    /// <summary>When it was observed.</summary>
    public DateTimeOffset ObservedAt { get; }

    /// <summary>Why there is no value; null when there is one.</summary>
    public string? NotExamined { get; }

    /// <summary>A section with its value.</summary>
    public static SnapshotSection Of<T>(SectionKey<T> key, T value, DateTimeOffset observedAt)
        where T : class =>
        new(key.Name, observedAt, null, value, () => JsonSerializer.SerializeToElement(value, key.TypeInfo), null);

    /// <summary>A section that could not be observed.</summary>
    /// <param name="name">Name of the section.</param>
    /// <param name="reason">Why, as in "not examined: <i>needs pg_monitor</i>".</param>
    /// <param name="observedAt">When it was tried.</param>
    public static SnapshotSection Missing(string name, string reason, DateTimeOffset observedAt) => new(name, observedAt, reason, null, null, null);

    internal static SnapshotSection FromJson(string name, DateTimeOffset observedAt, string? notExamined, JsonElement? json) =>
        new(name, observedAt, notExamined, null, null, json);

    internal T? Get<T>(SectionKey<T> key)
        where T : class
    {
        if (value is null && json is { } element)
        {
            value = element.Deserialize(key.TypeInfo);
        }

        return (T?)value;
    }

    internal JsonElement? ToJson() => json ??= serialize?.Invoke();
}

internal sealed class SnapshotSectionConverter : JsonConverter<SnapshotSection>
{
    public override SnapshotSection Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return SnapshotSection.FromJson(
            root.GetProperty("name").GetString() ?? throw new JsonException("A snapshot section has no name."),
            root.GetProperty("observedAt").GetDateTimeOffset(),
            root.TryGetProperty("notExamined", out var reason) ? reason.GetString() : null,
            root.TryGetProperty("value", out var value) && value.ValueKind != JsonValueKind.Null ? value.Clone() : null);
    }

    public override void Write(Utf8JsonWriter writer, SnapshotSection value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("name", value.Name);
        writer.WriteString("observedAt", value.ObservedAt);
        if (value.NotExamined is not null)
        {
            writer.WriteString("notExamined", value.NotExamined);
        }

        if (value.ToJson() is { } json)
        {
            writer.WritePropertyName("value");
            json.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
