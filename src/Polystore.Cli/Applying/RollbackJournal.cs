using System.Text.Json;
using System.Text.Json.Serialization;
using Polystore.Cli.Flow;
using Polystore.Core.Engines;
using Polystore.Core.Errors;

namespace Polystore.Cli.Applying;

/// <summary>How to undo what <c>polystore apply</c> did. Written before the first change, so that no way back is ever lost.</summary>
internal sealed record RollbackJournal
{
    public const string CurrentFormat = "polystore.rollback/1";

    public string Format { get; init; } = CurrentFormat;

    /// <summary>The target with secrets masked.</summary>
    public required string Target { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The changes in the order in which they were to be applied.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>Fingerprints of the changes that are in force; null while applying has not ended.</summary>
    public IReadOnlyList<string>? Applied { get; init; }

    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var unfinished = path + ".unfinished";
        await File.WriteAllTextAsync(unfinished, JsonSerializer.Serialize(this, RollbackJournalJson.Default.RollbackJournal), cancellationToken);
        File.Move(unfinished, path, overwrite: true);
    }

    public static async Task<RollbackJournal> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var journal = JsonSerializer.Deserialize(await File.ReadAllTextAsync(path, cancellationToken), RollbackJournalJson.Default.RollbackJournal);
            return journal?.Format == CurrentFormat
                ? journal
                : throw new UsageException($"'{path}' is not a rollback journal of this version; `polystore apply` writes one.");
        }
        catch (Exception failure) when (failure is JsonException || FileFailures.IsUnreadable(failure))
        {
            throw new UsageException($"The rollback journal '{path}' cannot be read; `polystore apply` writes one and prints its name.", failure);
        }
    }

    /// <summary>A name that is not taken in that folder.</summary>
    public static string NewPath(string folder)
    {
        var number = 1;
        while (File.Exists(PathOf(number)))
        {
            number++;
        }

        return PathOf(number);

        string PathOf(int n) => Path.Combine(folder, $"polystore-rollback-{n}.json");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RollbackJournal))]
internal sealed partial class RollbackJournalJson : JsonSerializerContext;
