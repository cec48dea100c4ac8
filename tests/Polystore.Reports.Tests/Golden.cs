using System.Runtime.CompilerServices;

namespace Polystore.Reports.Tests;

/// <summary>Approved output in files; POLYSTORE_UPDATE_GOLDEN=1 writes them anew, and the difference is for a person to read.</summary>
internal static class Golden
{
    public static void Match(string actual, string name, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Folder(here), name);
        if (Environment.GetEnvironmentVariable("POLYSTORE_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        File.Exists(file).ShouldBeTrue($"{name} has no approved output; run with POLYSTORE_UPDATE_GOLDEN=1 and read it");
        actual.ShouldBe(File.ReadAllText(file).ReplaceLineEndings("\n"), $"{name} changed; if that is meant, run with POLYSTORE_UPDATE_GOLDEN=1");
    }

    private static string Folder(string caller)
    {
        var folder = Path.GetDirectoryName(caller);
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "Golden")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new InvalidOperationException("The folder Golden is missing."), "Golden");
    }
}
