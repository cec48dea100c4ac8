using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Polystore.MongoLab.Install;

namespace Polystore.MongoLab.Tests.Clients;

/// <summary>The clients of MongoDB's makers, as <c>./test</c> fetches them from npm into the cache folder.</summary>
internal static class OfficialClients
{
    private static readonly string Folder = Path.Combine(LabPrograms.CacheFolder, "mongo-clients");

    /// <summary>Why they cannot be run; null when they are here.</summary>
    public static string? WhatIsMissing() =>
        !HasNode() ? "Node.js is not installed (Debian: nodejs)."
        : File.Exists(Path.Combine(Folder, ".ready")) ? null
        : "The official clients of MongoDB are not here; ./test fetches mongodb and mongosh from npm.";

    /// <summary>Runs a script of this folder with the Node driver.</summary>
    public static Task<Dictionary<string, string>> DriverAsync(string url, string database) => RunAsync(database, [Script("driver.js"), url, database]);

    /// <summary>Runs a script of this folder in mongosh.</summary>
    public static Task<Dictionary<string, string>> ShellAsync(string url, string database) =>
        RunAsync(database, [Path.Combine(Folder, "node_modules", "mongosh", "bin", "mongosh.js"), "--quiet", "--norc", url + database, Script("shell.js")]);

    private static string Script(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);

    private static async Task<Dictionary<string, string>> RunAsync(string database, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(Node(arguments, database))!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var line = (await output).Split('\n').LastOrDefault(text => text.StartsWith('{')) ?? throw new InvalidOperationException($"The client said nothing: {await errors}");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(line)!;
    }

    private static ProcessStartInfo Node(IReadOnlyList<string> arguments, string database)
    {
        var start = new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        start.Environment["NODE_PATH"] = Path.Combine(Folder, "node_modules");
        start.Environment["POLYSTORE_DATABASE"] = database;
        return start;
    }

    private static bool HasNode()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A test that needs the server and the official clients; skipped with the reason where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
[Xunit.Sdk.TraitDiscoverer("Polystore.TestServers.ServerTraitDiscoverer", "Polystore.TestServers")]
internal sealed class ClientFactAttribute : FactAttribute, Xunit.Sdk.ITraitAttribute
{
    public ClientFactAttribute() => Skip = MongoLabServer.WhatIsMissing() ?? OfficialClients.WhatIsMissing();
}
