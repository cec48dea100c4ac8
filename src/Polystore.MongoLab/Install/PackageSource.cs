using System.Security.Cryptography;
using Polystore.Core.Errors;
using Polystore.Scratch;

namespace Polystore.MongoLab.Install;

/// <summary>Where the packages of the engine come from: a folder that holds them, else Debian.</summary>
internal static class PackageSource
{
    /// <summary>Names a folder with the packages (*.deb, or debs/*.deb) and, when it is there, their SHA256SUMS.</summary>
    public const string CacheVariable = "POLYSTORE_LAB_CACHE";

    // The first release of Debian that carries postgresql-18-documentdb.
    private const string Suite = "forky";

    /// <summary>Files of the packages.</summary>
    /// <param name="work">A folder for what has to be downloaded.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="TargetException">They cannot be had, or are not what their checksums say.</exception>
    public static async Task<IReadOnlyList<string>> PackagesAsync(string work, Action<string>? progress, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } cache)
        {
            progress?.Invoke($"Checking the packages in {CacheVariable}");
            return await CachedAsync(cache, cancellationToken);
        }

        progress?.Invoke($"Downloading the engine from Debian {Suite} (about 48 MB)");
        return await DownloadAsync(work, cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> CachedAsync(string cache, CancellationToken cancellationToken)
    {
        var folder = Directory.Exists(Path.Combine(cache, "debs")) ? Path.Combine(cache, "debs") : cache;
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.deb") : [];
        if (files.Length == 0)
        {
            throw new TargetException($"{CacheVariable} names '{cache}', which holds no Debian package (*.deb); unset it to download them.");
        }

        var sums = new[] { folder, cache, Path.GetDirectoryName(folder.TrimEnd('/')) ?? cache }.Select(place => Path.Combine(place, "SHA256SUMS")).FirstOrDefault(File.Exists);
        if (sums is not null)
        {
            var known = (await File.ReadAllLinesAsync(sums, cancellationToken))
                .Select(line => line.Split((char[])[' ', '*'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Where(parts => parts.Length == 2)
                .ToDictionary(parts => Path.GetFileName(parts[1]), parts => parts[0], StringComparer.Ordinal);
            foreach (var file in files)
            {
                await using var stream = File.OpenRead(file);
                var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
                if (!known.TryGetValue(Path.GetFileName(file), out var expected) || !string.Equals(hash, expected, StringComparison.OrdinalIgnoreCase))
                {
                    throw new TargetException($"'{file}' is not the package that SHA256SUMS lists; fetch it again.");
                }
            }
        }

        return files;
    }

    // apt with lists, cache and status of its own: nothing of the system is changed, and no right is needed.
    private static async Task<IReadOnlyList<string>> DownloadAsync(string work, CancellationToken cancellationToken)
    {
        foreach (var folder in (string[])["lists/partial", "cache/archives/partial", "debs"])
        {
            Directory.CreateDirectory(Path.Combine(work, folder));
        }

        await File.WriteAllTextAsync(Path.Combine(work, "status"), "", cancellationToken);
        // Its Release file may be past its date when a mirror lags; the signature is still checked.
        await File.WriteAllTextAsync(Path.Combine(work, "sources.list"), $"deb [check-valid-until=no] {await MirrorAsync(cancellationToken)} {Suite} main\n", cancellationToken);
        string[] own =
        [
            "-o", $"Dir::Etc::sourcelist={work}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null", "-o", "Dir::Etc::preferencesparts=/dev/null",
            "-o", $"Dir::State={work}", "-o", $"Dir::State::status={work}/status", "-o", $"Dir::Cache={work}/cache",
            "-o", "Acquire::Languages=none", "-o", "Acquire::Retries=3", "-o", $"APT::Sandbox::User={Environment.UserName}",
        ];
        await ToolRun.OutputAsync("apt-get", [.. own, "-qq", "update"], cancellationToken);
        IReadOnlyList<string> names = [];
        await ToolRun.LinesAsync("apt-cache", [.. own, "dumpavail"], index => names = PackageClosure.Of(DebianPackage.ReadAll(index), PackageClosure.Seeds), cancellationToken);
        if (names.Count < PackageClosure.Seeds.Count)
        {
            throw new TargetException($"Debian {Suite} at this mirror offers {names.Count} of the packages that the development server for MongoDB needs; set {CacheVariable} to a folder with them.");
        }

        var debs = Path.Combine(work, "debs");
        // apt-get download writes into the working directory and has no option for another one.
        await ToolRun.OutputAsync("env", ["-C", debs, "apt-get", .. own, "-qq", "download", .. names], cancellationToken);
        return Directory.GetFiles(debs, "*.deb");
    }

    // The mirror that this machine uses already: the first http source of Debian, in either format.
    private static async Task<string> MirrorAsync(CancellationToken cancellationToken)
    {
        const string debian = "https://deb.debian.org/debian";
        foreach (var file in new[] { "/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list" }.Where(File.Exists))
        {
            foreach (var line in await File.ReadAllLinesAsync(file, cancellationToken))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 1 && words[0] is "URIs:" or "deb" && words.FirstOrDefault(word => word.StartsWith("http", StringComparison.Ordinal)) is { } mirror)
                {
                    return mirror;
                }
            }
        }

        return debian;
    }
}
