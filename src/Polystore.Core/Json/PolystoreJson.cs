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
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    Converters =
    [
        typeof(SnakeCaseEnumConverter<Findings.Severity>),
        typeof(SnakeCaseEnumConverter<Findings.FindingState>),
        typeof(SnakeCaseEnumConverter<Proofs.ProofKind>),
        typeof(SnakeCaseEnumConverter<Proofs.DigestVerdict>),
        typeof(SnakeCaseEnumConverter<Catalogs.TableKind>),
        typeof(SnakeCaseEnumConverter<Catalogs.ColumnGeneration>),
        typeof(SnakeCaseEnumConverter<Catalogs.ConstraintKind>),
        typeof(SnakeCaseEnumConverter<Workloads.WorkloadSource>),
    ])]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(Advice))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(PlanDocument))]
public sealed partial class PolystoreJson : JsonSerializerContext
{
    /// <summary>Reads a snapshot of this or an older format.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="origin">The file's name, for the sentence.</param>
    /// <exception cref="UsageException">The text is not a snapshot, or of a newer format.</exception>
    public static Observation.Snapshot ReadSnapshot(string json, string origin)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var format = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("format", out var value)
                ? value.GetString()
                : null;
            if (format is null || !format.StartsWith("polystore.snapshot/", StringComparison.Ordinal))
            {
                throw new UsageException($"{origin} is not a Polystore snapshot; make one with `polystore check URL --save FILE`.");
            }

            if (format != Observation.Snapshot.CurrentFormat)
            {
                throw new UsageException($"{origin} has the format {format}, which this version cannot read; update Polystore.");
            }

            return document.RootElement.Deserialize(Default.Snapshot)!;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"{origin} is not a readable Polystore snapshot; make it again with `polystore check URL --save FILE`.", failure);
        }
    }
}
