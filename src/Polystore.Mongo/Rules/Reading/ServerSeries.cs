namespace Polystore.Mongo.Rules.Reading;

/// <summary>Series of versions: 7.0 of 7.0.14.</summary>
internal static class ServerSeries
{
    /// <summary>Major and minor; null when the text is no version.</summary>
    public static Version? Of(string text) => text.Replace('-', '.').Split('.') is [var major, var minor, ..] && Version.TryParse($"{major}.{minor}", out var version) ? version : null;
}
