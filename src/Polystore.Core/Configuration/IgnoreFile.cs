using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Errors;

namespace Polystore.Core.Configuration;

/// <summary>Finds and reads <c>.polystore-ignore</c>.</summary>
public static class IgnoreFile
{
    /// <summary>
    /// The nearest file in the folder or one above it, up to the root of the repository that holds the folder: what lies outside is
    /// somebody else's decision. <see cref="IgnoreList.Empty"/> when there is none.
    /// </summary>
    /// <exception cref="UsageException">The file cannot be read or is wrong.</exception>
    public static IgnoreList LoadNearest(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            var path = Path.Combine(current.FullName, IgnoreList.FileName);
            if (File.Exists(path))
            {
                return Load(path);
            }

            // A worktree and a submodule have a file of that name instead of a folder.
            if (Path.Exists(Path.Combine(current.FullName, ".git")))
            {
                break;
            }
        }

        return IgnoreList.Empty;
    }

    /// <summary>Reads that file.</summary>
    /// <exception cref="UsageException">The file cannot be read or is wrong.</exception>
    public static IgnoreList Load(string path)
    {
        try
        {
            return IgnoreList.Parse(File.ReadAllText(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The ignore file {path} cannot be read; check that you may read it, or give --no-ignore.", failure);
        }
    }
}
