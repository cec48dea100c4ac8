namespace Polystore.EndToEnd.Running;

internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(DirectoryInfo folder) => System.IO.File.Exists(Path.Combine(folder.FullName, "Polystore.slnx"))
        ? folder.FullName
        : Find(folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository."));
}
