using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;

namespace Polystore.Core.Json;

/// <summary>Writes and reads the versioned JSON forms: camelCase names, snake_case enum values, nulls left out where they say nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = false,
    WriteIndented = true,
    MaxDepth = 256, // pipelines of MongoDB are nested up to 100 levels, and more in extended JSON
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    Converters =
    [
        typeof(FiniteNumberConverter),
        typeof(SnakeCaseEnumConverter<Findings.Severity>),
        typeof(SnakeCaseEnumConverter<Findings.FindingState>),
        typeof(SnakeCaseEnumConverter<Proofs.ProofKind>),
        typeof(SnakeCaseEnumConverter<Proofs.DigestVerdict>),
        typeof(SnakeCaseEnumConverter<Proofs.ProofChange>),
        typeof(SnakeCaseEnumConverter<Catalogs.TableKind>),
        typeof(SnakeCaseEnumConverter<Catalogs.ColumnGeneration>),
        typeof(SnakeCaseEnumConverter<Catalogs.ConstraintKind>),
        typeof(SnakeCaseEnumConverter<Workloads.WorkloadSource>),
        typeof(SnakeCaseEnumConverter<Plans.PlanChange>),
        typeof(SnakeCaseEnumConverter<Keyspaces.KeyspaceSource>),
    ])]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(Advice))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(Keyspaces.KeyspaceReport))]
[JsonSerializable(typeof(Pipelines.PipelineReport))]
[JsonSerializable(typeof(Schemas.SchemaDocument))]
public sealed partial class PolystoreJson : JsonSerializerContext
{
    // The format is the first thing that a snapshot says.
    private const int Opening = 4096;

    /// <summary>Reads advice as it was written; what the document does not say keeps its default.</summary>
    /// <exception cref="JsonException">It is not advice.</exception>
    public static Advice ReadAdvice(JsonElement document) => document.Deserialize(KeptDefaults.Of(Default.Advice))!;

    /// <summary>Reads a snapshot of this or an older format.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="origin">The file's name, for the sentence.</param>
    /// <exception cref="UsageException">The text is not a snapshot, or of a newer format.</exception>
    public static Observation.Snapshot ReadSnapshot(string json, string origin)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json), writable: false);
        return ReadSnapshot(stream, origin);
    }

    /// <summary>Reads a snapshot of this or an older format without holding the whole file in memory.</summary>
    /// <param name="stream">The file, from its beginning; it must allow to go back.</param>
    /// <param name="origin">The file's name, for the sentence.</param>
    /// <exception cref="UsageException">The text is not a snapshot, or of a newer format.</exception>
    public static Observation.Snapshot ReadSnapshot(Stream stream, string origin)
    {
        try
        {
            var format = FormatOf(stream);
            if (format is null || !format.StartsWith("polystore.snapshot/", StringComparison.Ordinal))
            {
                throw new UsageException($"{origin} is not a Polystore snapshot; make one with `polystore check URL --save FILE`.");
            }

            if (format != Observation.Snapshot.CurrentFormat)
            {
                throw new UsageException($"{origin} has the format {format}, which this version cannot read; update Polystore.");
            }

            return JsonSerializer.Deserialize(stream, KeptDefaults.Of(Default.Snapshot))!;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"{origin} is not a readable Polystore snapshot; make it again with `polystore check URL --save FILE`.", failure);
        }
    }

    private static string? FormatOf(Stream stream)
    {
        var opening = new byte[Opening];
        var length = stream.ReadAtLeast(opening, Opening, throwOnEndOfStream: false);
        stream.Position = 0;
        if (FormatIn(opening.AsSpan(0, length)) is { } first)
        {
            return first;
        }

        using var document = JsonDocument.Parse(stream);
        stream.Position = 0;
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("format", out var value) ? value.GetString() : null;
    }

    // Null when the opening does not say it: other tools may have put the properties into another order.
    private static string? FormatIn(ReadOnlySpan<byte> opening)
    {
        var mark = Encoding.UTF8.Preamble;
        var reader = new Utf8JsonReader(opening.StartsWith(mark) ? opening[mark.Length..] : opening, isFinalBlock: false, state: default);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
            && reader.ValueTextEquals("format") && reader.Read()
            ? reader.GetString()
            : null;
    }
}
