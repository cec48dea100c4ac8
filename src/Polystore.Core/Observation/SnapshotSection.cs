using System.Text.Json;
using System.Text.Json.Serialization;
using Polystore.Core.Json;

namespace Polystore.Core.Observation;

/// <summary>
/// A typed part of a snapshot: either a value, or the reason why it was not observed. A snapshot read from a file keeps the
/// JSON until an engine asks for it by <see cref="SectionKey{T}"/>, so that reading needs no engine.
/// </summary>
[JsonConverter(typeof(SnapshotSectionConverter))]
public sealed class SnapshotSection
{
    private readonly byte[]? json;
    private object? value;

    private SnapshotSection(string name, DateTimeOffset observedAt, string? notExamined, object? value, Action<Utf8JsonWriter>? write, byte[]? json)
    {
        Name = name;
        ObservedAt = observedAt;
        NotExamined = notExamined;
        this.value = value;
        ValueWriter = write;
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
        new(key.Name, observedAt, null, value, writer => JsonSerializer.Serialize(writer, value, key.TypeInfo), null);

    /// <summary>A section that could not be observed.</summary>
    /// <param name="name">Name of the section.</param>
    /// <param name="reason">Why, as in "not examined: <i>needs pg_monitor</i>".</param>
    /// <param name="observedAt">When it was tried.</param>
    public static SnapshotSection Missing(string name, string reason, DateTimeOffset observedAt) => new(name, observedAt, reason, null, null, null);

    /// <summary>A section from a file.</summary>
    /// <param name="name">Name of the section.</param>
    /// <param name="observedAt">When it was observed.</param>
    /// <param name="notExamined">Why there is no value.</param>
    /// <param name="json">The value as <see cref="JsonTokens.Keep"/> keeps it: what a newer version wrote into it is not lost by writing it again.</param>
    internal static SnapshotSection FromJson(string name, DateTimeOffset observedAt, string? notExamined, byte[]? json) =>
        new(name, observedAt, notExamined, null, json is null ? null : writer => JsonTokens.Write(json, writer), json);

    /// <summary>The value, or why there is none. A value that its engine cannot read is one that nobody has seen.</summary>
    internal (T? Value, string? Reason) Get<T>(SectionKey<T> key)
        where T : class
    {
        if (json is null)
        {
            return ((T?)value, value is null ? NotExamined : null);
        }

        lock (json)
        {
            try
            {
                value ??= JsonSerializer.Deserialize(json, KeptDefaults.Of(key.TypeInfo));
            }
            catch (JsonException)
            {
                return (null, "the snapshot holds it in a form that this version cannot read");
            }

            return ((T?)value, value is null ? NotExamined : null);
        }
    }

    /// <summary>Writes the value straight to a writer; null when there is no value.</summary>
    internal Action<Utf8JsonWriter>? ValueWriter { get; }
}

internal sealed class SnapshotSectionConverter : JsonConverter<SnapshotSection>
{
    public override SnapshotSection Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? name = null;
        string? notExamined = null;
        DateTimeOffset? observedAt = null;
        byte[]? json = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A snapshot section is not an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "name":
                    name = reader.GetString();
                    break;
                case "observedAt":
                    observedAt = reader.GetDateTimeOffset();
                    break;
                case "notExamined":
                    notExamined = reader.GetString();
                    break;
                case "value":
                    json = reader.TokenType == JsonTokenType.Null ? null : JsonTokens.Keep(ref reader);
                    break;
                default:
                    // The whole section is at hand by now, so this never fails for want of input.
                    reader.TrySkip();
                    break;
            }
        }

        return SnapshotSection.FromJson(
            name ?? throw new JsonException("A snapshot section has no name."),
            observedAt ?? throw new JsonException("A snapshot section has no time."),
            notExamined,
            json);
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

        if (value.ValueWriter is { } write)
        {
            writer.WritePropertyName("value");
            write(writer);
        }

        writer.WriteEndObject();
    }
}
