using System.Globalization;
using System.Text.Json;
using Polystore.Core.Checks;
using Polystore.Core.Errors;

namespace Polystore.Core.Configuration;

/// <summary>Reads <c>polystore.json</c> and says of each mistake where it is and what to write. Values are never repeated: they may be secrets.</summary>
internal sealed class ConfigReader(string file)
{
    private static readonly JsonDocumentOptions Tolerant = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public PolystoreConfig Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Tolerant);
            return Read(document.RootElement) with { Path = file };
        }
        catch (JsonException failure)
        {
            // The parser's own words may repeat what stands in the file, so they are not passed on.
            throw new UsageException($"{file} is not valid JSON at line {failure.LineNumber + 1}, column {failure.BytePositionInLine + 1}; correct it there.");
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // \ud800 alone, in a name or a text: half of a character.
            throw new UsageException($"{file} holds half of a surrogate pair, which is no character; write the character itself instead of its escape.");
        }
    }

    private PolystoreConfig Read(JsonElement root)
    {
        var config = PolystoreConfig.Empty;
        foreach (var (name, path, value) in Properties(root, "", ["connections", "rules", "only", "skip", "failOn", "$schema"]))
        {
            config = name switch
            {
                "connections" => config with { Connections = Properties(value, path, null).Select(entry => Connection(entry.Name, entry.Path, entry.Value)).ToList() },
                "rules" => config with { Rules = config.Rules with { Options = Options(value, path) } },
                "only" => config with { Rules = config.Rules with { Only = Names(value, path) } },
                "skip" => config with { Rules = config.Rules with { Skip = Names(value, path) } },
                "failOn" => config with { FailOn = Severity(value, path) },
                _ => config,
            };
        }

        return config;
    }

    private NamedConnection Connection(string name, string path, JsonElement value)
    {
        if (name.Length == 0 || name.Contains("://", StringComparison.Ordinal))
        {
            throw Wrong(path, "is not a name for a connection; write a word such as \"shop\"");
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return new NamedConnection { Name = name, Url = value.GetString()! };
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(path, "is neither a URL in quotes nor an object with a \"url\"");
        }

        string? url = null;
        bool? readData = null;
        IReadOnlyDictionary<double, string> volumes = new Dictionary<double, string>();
        foreach (var (key, keyPath, setting) in Properties(value, path, ["url", "volumes", "readData"]))
        {
            switch (key)
            {
                case "url":
                    url = Text(setting, keyPath);
                    break;
                case "volumes":
                    volumes = Volumes(setting, keyPath);
                    break;
                default:
                    readData = setting.ValueKind is JsonValueKind.True or JsonValueKind.False
                        ? setting.GetBoolean()
                        : throw Wrong(keyPath, "is not true or false");
                    break;
            }
        }

        return new NamedConnection
        {
            Name = name,
            Url = url ?? throw Wrong(path, "has no \"url\"; add one such as \"postgres://user:${SHOP_PASSWORD}@host/shop\""),
            Volumes = volumes,
            ReadData = readData,
        };
    }

    private Dictionary<double, string> Volumes(JsonElement value, string path)
    {
        var volumes = new Dictionary<double, string>();
        foreach (var (scale, scalePath, url) in Properties(value, path, null))
        {
            if (!double.TryParse(scale, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0)
            {
                throw Wrong(scalePath, "is not a scale; write how many times the connection's data the copy holds, such as \"10\"");
            }

            if (!volumes.TryAdd(number, Text(url, scalePath)))
            {
                throw Wrong(scalePath, "gives the same scale twice");
            }
        }

        return volumes;
    }

    private Dictionary<string, IReadOnlyDictionary<string, double>> Options(JsonElement value, string path) =>
        Properties(value, path, null).ToDictionary(
            rule => rule.Name,
            rule => (IReadOnlyDictionary<string, double>)Properties(rule.Value, rule.Path, null).ToDictionary(
                option => option.Name,
                option => Number(option.Value, option.Path),
                StringComparer.Ordinal),
            StringComparer.OrdinalIgnoreCase);

    private double Number(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(path, "is not a number; rule options are numbers, without quotes");

    private List<string> Names(JsonElement value, string path) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Select((name, position) => Text(name, $"{path}[{position}]")).ToList()
        : throw Wrong(path, "is not a list; write rule ids or families in brackets, such as [\"indexes\"]");

    private FailOn Severity(JsonElement value, string path)
    {
        try
        {
            return FailOn.Parse(Text(value, path));
        }
        catch (UsageException)
        {
            throw Wrong(path, $"is not one of {string.Join(", ", FailOn.Words)}");
        }
    }

    private string Text(JsonElement value, string path) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw Wrong(path, "is not a text in quotes");

    private IEnumerable<(string Name, string Path, JsonElement Value)> Properties(JsonElement element, string path, IReadOnlyList<string>? known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(path, "is not an object in braces");
        }

        // A name that differs only in case is one rule id; elsewhere exact names count.
        var seen = new HashSet<string>(path == "rules" ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (known?.Contains(property.Name, StringComparer.Ordinal) == false)
            {
                var hint = NearestName.Of(property.Name, known) is { } nearest
                    ? $"did you mean \"{nearest}\"?"
                    : $"the names are {string.Join(", ", known.Where(name => name != "$schema"))}.";
                throw new UsageException($"{file}: {at} is unknown; {hint}");
            }

            if (!seen.Add(property.Name))
            {
                throw Wrong(at, "stands there twice; keep one of the two");
            }

            yield return (property.Name, at, property.Value);
        }
    }

    private UsageException Wrong(string path, string what) => new($"{file}: {(path.Length == 0 ? "the file's content" : path)} {what}.");
}
