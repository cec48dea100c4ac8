using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Engines;
using Polystore.Core.Json;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Core.Pipelines;
using Polystore.Core.Schemas;

namespace Polystore.Reports.Json;

/// <summary>Writes the versioned JSON forms of docs/json.md, UTF-8, indented by two spaces, with a line feed at the end.</summary>
public sealed class JsonRenderer : IReportRenderer
{
    // Quotes and letters of statements stay legible; control characters are escaped by every encoder. The output is a
    // document of its own and never stands inside HTML, which is what the stricter default encoder guards against.
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc />
    public string Render(CheckReport report) => Write(report, PolystoreJson.Default.CheckReport);

    /// <inheritdoc />
    public string Render(Advice advice) => Write(advice, PolystoreJson.Default.Advice);

    /// <inheritdoc />
    public string Render(Explanation explanation) => Write(PlanDocument.From(explanation), PolystoreJson.Default.PlanDocument);

    /// <inheritdoc />
    public string Render(KeyspaceReport keyspace) => Write(keyspace, PolystoreJson.Default.KeyspaceReport);

    /// <inheritdoc />
    public string Render(PipelineReport pipeline) => Write(pipeline, PolystoreJson.Default.PipelineReport);

    /// <inheritdoc />
    public string Render(SchemaDocument schema) => Write(schema, PolystoreJson.Default.SchemaDocument);

    /// <summary>Writes a snapshot, as <c>--save</c> keeps it, piece by piece: of a large schema it is far larger than what it was made of.</summary>
    public static void Write(Snapshot snapshot, Stream stream)
    {
        var buffer = new StreamBuffer(stream);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            JsonSerializer.Serialize(writer, snapshot, PolystoreJson.Default.Snapshot);
        }

        stream.WriteByte((byte)'\n');
    }

    private static string Write<T>(T document, JsonTypeInfo<T> typeInfo)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            JsonSerializer.Serialize(writer, document, typeInfo);
        }

        // In the buffer, because a report may be too long to copy once more for it.
        buffer.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
