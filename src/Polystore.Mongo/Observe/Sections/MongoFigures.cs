namespace Polystore.Mongo.Observe.Sections;

/// <summary>A reply as flat figures: <c>wiredTiger.cache.maximum bytes configured</c>.</summary>
/// <param name="Numbers">Numbers, truth values as 0 and 1, times as milliseconds since 1970.</param>
/// <param name="Texts">Texts.</param>
public sealed record MongoFigures(IReadOnlyDictionary<string, double> Numbers, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>A number; null when the server does not say it.</summary>
    public double? Number(string name) => Numbers.TryGetValue(name, out var value) ? value : null;

    /// <summary>A text; null when the server does not say it.</summary>
    public string? Text(string name) => Texts.GetValueOrDefault(name);
}
