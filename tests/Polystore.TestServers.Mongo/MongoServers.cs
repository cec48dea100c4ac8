using System.Runtime.InteropServices;
using Polystore.MongoLab;

namespace Polystore.TestServers.Mongo;

/// <summary>
/// The server of the MongoDB tests: the one that POLYSTORE_MONGODB_URL names, else one MongoDB-compatible development server
/// (DocumentDB) for the whole run.
/// </summary>
public static class MongoServers
{
    private static readonly Lazy<Task<MongoLabServer>> Lab = new(() => MongoLabServer.StartAsync());
    private static int databases;

    /// <summary>The URL that the environment gives; null when the tests start their own server.</summary>
    public static string? GivenUrl => Environment.GetEnvironmentVariable("POLYSTORE_MONGODB_URL") is { Length: > 0 } url ? url : null;

    /// <summary>What a client connects to.</summary>
    public static async Task<string> UrlAsync() => GivenUrl ?? (await Lab.Value).Url;

    /// <summary>A database that no other test has.</summary>
    public static string NewDatabase() => $"polystore_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}";

    /// <summary>The sentence that a skipped test shows; null when all is here.</summary>
    /// <param name="ownServer">The test breaks its server, and so needs one of its own.</param>
    public static string? WhatIsMissing(bool ownServer)
    {
        if (!HasLibrary())
        {
            return "The C driver libmongoc is not installed (Debian: libmongoc-1.0-0).";
        }

        return !ownServer && GivenUrl is not null ? null : MongoLabServer.WhatIsMissing();
    }

    /// <summary>True when libmongoc can be loaded.</summary>
    public static bool HasLibrary() => Loads("libmongoc-1.0.so.0") || Loads("libmongoc2.so.2");

    private static bool Loads(string name)
    {
        if (!NativeLibrary.TryLoad(name, out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }
}
