using System.Text.RegularExpressions;

namespace Polystore.MongoLab.Install;

/// <summary>Finds what a program needs to run beside the system, without what only its installation needs.</summary>
internal static partial class PackageClosure
{
    /// <summary>The engine and the extensions that its CREATE EXTENSION … CASCADE asks for.</summary>
    public static readonly IReadOnlyList<string> Seeds =
    [
        "postgresql-18", "postgresql-18-documentdb", "postgresql-18-cron", "postgresql-18-pgvector", "postgresql-18-postgis-3", "postgresql-18-postgis-3-scripts", "postgresql-18-rum",
    ];

    /// <summary>Names of the packages to unpack, the seeds first.</summary>
    /// <param name="index">Every package that is offered.</param>
    /// <param name="seeds">Where to start.</param>
    public static IReadOnlyList<string> Of(IEnumerable<DebianPackage> index, IEnumerable<string> seeds)
    {
        var packages = new Dictionary<string, DebianPackage>(StringComparer.Ordinal);
        var providers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var package in index)
        {
            packages[package.Name] = package;
            foreach (var provided in package.Provides)
            {
                providers.TryAdd(provided, package.Name);
            }
        }

        var closure = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(seeds);
        while (open.TryDequeue(out var wanted))
        {
            var name = packages.ContainsKey(wanted) ? wanted : providers.GetValueOrDefault(wanted);
            if (name is null || !seen.Add(name) || NeverLoaded().IsMatch(name))
            {
                continue;
            }

            closure.Add(name);
            foreach (var alternatives in packages[name].Needs)
            {
                open.Enqueue(alternatives.FirstOrDefault(packages.ContainsKey) ?? alternatives[0]);
            }
        }

        return closure;
    }

    // What maintainer scripts run, raster and 3-D geometry (which the extension does not load), and data that every system has.
    [GeneratedRegex("^(libgdal\\d+.*|libsfcgal\\d.*|perl.*|libperl.*|postgresql-common.*|postgresql-client.*|ssl-cert|adduser|debconf.*|locales.*|tzdata.*|proj-data|openssl.*|netbase|procps|ucf|gcc-\\d+-base|init-system-helpers|bash|dash|dpkg|libc-gconv.*|libselinux1|libcap2|libpam-.*|krb5-locales|ca-certificates|publicsuffix|readline-common|libdb5.*|libtinfo6|libreadline8.*|libbsd0|libmd0)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NeverLoaded();
}
