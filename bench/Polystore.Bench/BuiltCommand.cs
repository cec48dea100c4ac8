namespace Polystore.Bench;

/// <summary>The command as users run it: built ahead of time by <c>./polystore</c>.</summary>
internal static class BuiltCommand
{
    public static string Path { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder)
    {
        var built = System.IO.Path.Combine(folder.FullName, ".build", "polystore", OperatingSystem.IsWindows() ? "polystore.exe" : "polystore");
        if (File.Exists(built))
        {
            return built;
        }

        return folder.Parent is { } parent ? Find(parent) : throw new InvalidOperationException("Run ./polystore --version once, so that there is a build to measure.");
    }
}
