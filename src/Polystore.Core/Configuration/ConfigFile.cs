using Polystore.Core.Errors;

namespace Polystore.Core.Configuration;

/// <summary>Finds and reads <c>polystore.json</c>.</summary>
public static class ConfigFile
{
    /// <summary>The nearest file in the folder or one above it; <see cref="PolystoreConfig.Empty"/> when there is none.</summary>
    /// <exception cref="UsageException">The file cannot be read or is wrong.</exception>
    public static PolystoreConfig LoadNearest(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            var path = Path.Combine(current.FullName, PolystoreConfig.FileName);
            if (File.Exists(path))
            {
                return Load(path);
            }
        }

        return PolystoreConfig.Empty;
    }

    /// <summary>Reads that file.</summary>
    /// <exception cref="UsageException">The file cannot be read or is wrong.</exception>
    public static PolystoreConfig Load(string path)
    {
        try
        {
            return PolystoreConfig.Parse(File.ReadAllText(path), Path.GetFullPath(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The configuration file {path} cannot be read; check that it exists and that you may read it.", failure);
        }
    }
}
