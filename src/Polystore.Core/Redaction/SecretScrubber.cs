using System.Text;
using Polystore.Core.Connections;

namespace Polystore.Core.Redaction;

/// <summary>
/// The last line of defence: replaces every secret that the process knows in a text on its way out. Drivers put connection
/// strings into exception messages; this is why none of them reaches a user.
/// </summary>
public sealed class SecretScrubber
{
    // A secret shorter than this would mask half the words of a sentence; it is still never printed from a URL.
    private const int ShortestSecret = 3;

    private readonly HashSet<string> secrets = new(StringComparer.Ordinal);

    /// <summary>Makes the secrets of a URL known.</summary>
    public void Learn(DatabaseUrl url)
    {
        foreach (var secret in url.Secrets())
        {
            Learn(secret);
        }
    }

    /// <summary>Makes one secret known.</summary>
    public void Learn(string secret)
    {
        if (secret.Length >= ShortestSecret)
        {
            secrets.Add(secret);
        }
    }

    /// <summary>The text without any known secret. Longer secrets go first, so that none survives inside another.</summary>
    public string Scrub(string text) =>
        secrets.OrderByDescending(secret => secret.Length).Aggregate(text, (scrubbed, secret) => scrubbed.Replace(secret, DatabaseUrl.Mask, StringComparison.Ordinal));

    /// <summary>The same for what is written piece by piece.</summary>
    /// <param name="write">Writes a document as UTF-8 to the stream that it is given.</param>
    /// <returns>What writes that document without any known secret.</returns>
    public Action<Stream> Scrubbing(Action<Stream> write) => stream =>
    {
        if (secrets.Count == 0)
        {
            write(stream);
            return;
        }

        var known = secrets.Select(Encoding.UTF8.GetBytes).OrderByDescending(secret => secret.Length).ToList();
        using var scrubbing = new ScrubbingStream(stream, known, Encoding.UTF8.GetBytes(DatabaseUrl.Mask));
        write(scrubbing);
    };
}
