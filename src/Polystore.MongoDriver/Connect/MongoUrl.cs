using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>A connection string that libmongoc accepts: <c>mongodb://</c> or <c>mongodb+srv://</c>, every option known. Its text is the one without secrets.</summary>
public sealed partial class MongoUrl
{
    private const string Hidden = "***";

    // A part of a password that is shorter would hide half of every sentence.
    private const int ShortestSecret = 3;

    private readonly string full;
    private readonly string[] secrets;

    private MongoUrl(string full)
    {
        this.full = full;
        secrets = Secrets(full);
        Text = Redact(full);
    }

    /// <summary>Without password and other secrets.</summary>
    public string Text { get; }

    /// <summary>The database that it names; null when none.</summary>
    public string? Database { get; private set; }

    /// <summary>The most connections of a pool, and so the most calls at one time: <c>maxPoolSize</c>, else 100.</summary>
    public int MaxPoolSize { get; private set; }

    /// <summary>How long a call waits for a connection of the pool: <c>waitQueueTimeoutMS</c>; null when the URL gives none.</summary>
    public TimeSpan? WaitQueueTimeout { get; private set; }

    /// <summary>The name that the server logs; null when the URL gives none.</summary>
    public string? ApplicationName { get; private set; }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="MongoConfigurationException">It is wrong; the sentence says where.</exception>
    /// <exception cref="Polystore.Core.Errors.NativeLibraryException">libmongoc is not on this machine.</exception>
    public static MongoUrl Parse(string connectionString)
    {
        var url = new MongoUrl(connectionString);
        using var handle = url.ToNative();
        url.Read(handle);
        return url;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    internal unsafe UriHandle ToNative()
    {
        MongocLibrary.Require();
        UriHandle? handle = null;
        NativeError error = default;
        var warnings = MongocLog.WarningsOf(() =>
        {
            NativeError said = default;
            handle = MongocNative.NewUri(full, &said);
            error = said;
        });
        if (handle is null || handle.IsInvalid)
            throw Wrong(error.Message);
        handle.Keep();
        if (warnings.Count == 0)
            return handle;
        handle.Dispose();
        throw Wrong(warnings[0]);
    }

    /// <summary>A sentence of the library without parts of the password.</summary>
    internal string Scrub(string text) => secrets.Aggregate(text, (kept, secret) => kept.Replace(secret, Hidden, StringComparison.Ordinal));

    private unsafe void Read(UriHandle handle)
    {
        const int libraryDefault = 100;
        Database = Marshal.PtrToStringUTF8((IntPtr)MongocNative.UriDatabase(handle));
        MaxPoolSize = Math.Max(1, MongocNative.UriOption(handle, "maxPoolSize", libraryDefault));
        WaitQueueTimeout = MongocNative.UriOption(handle, "waitQueueTimeoutMS", 0) is > 0 and var wait ? TimeSpan.FromMilliseconds(wait) : null;
        ApplicationName = Marshal.PtrToStringUTF8((IntPtr)MongocNative.UriOption(handle, "appName", (byte*)null));
    }

    private MongoConfigurationException Wrong(string why)
    {
        var text = why.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        // The library quotes what it could not read; when the password was not encoded, that is a part of it.
        var safe = text.Length == 0 || Array.Exists(secrets, secret => text.Contains(secret, StringComparison.Ordinal))
            ? "it cannot be read; user name and password must be percent-encoded"
            : char.ToLowerInvariant(text[0]) + text[1..];
        return new MongoConfigurationException($"The connection string {Text} is wrong: {safe}.");
    }

    private static string Redact(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        start = start < 0 ? 0 : start + 3;
        var at = url.LastIndexOf('@');
        var colon = at > start ? url.IndexOf(':', start, at - start) : -1;
        var shown = colon < 0 ? url : $"{url[..colon]}:{Hidden}{url[at..]}";
        return SecretOptions().Replace(shown, match => match.Groups["option"].Value + Hidden);
    }

    // Longest first, so that no part of a longer one is left.
    private static string[] Secrets(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        start = start < 0 ? 0 : start + 3;
        var at = url.LastIndexOf('@');
        var colon = at > start ? url.IndexOf(':', start, at - start) : -1;
        var password = colon < 0 ? "" : url[(colon + 1)..at];
        return password.Split(':', '@', '/', '%', '?', '&')
            .Concat([password, Uri.UnescapeDataString(password)])
            .Concat(SecretOptions().Matches(url).Select(match => match.Groups["secret"].Value))
            .Where(secret => secret.Length >= ShortestSecret)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(secret => secret.Length)
            .ToArray();
    }

    [GeneratedRegex("(?<option>(tlsCertificateKeyFilePassword|sslClientCertificateKeyPassword|authMechanismProperties)=)(?<secret>[^&]*)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SecretOptions();
}
