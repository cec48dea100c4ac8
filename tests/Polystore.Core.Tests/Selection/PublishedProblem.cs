using Polystore.Core.Selection;

namespace Polystore.Core.Tests.Selection;

/// <summary>The published problem lies beside the repository, not in it; where it is missing these tests are skipped.</summary>
internal static class PublishedProblem
{
    private const string Name = "shared/data/index-selection-tpch.txt";

    public static string? Path { get; } = Find();

    public static SelectionProblem Read()
    {
        using var reader = new StreamReader(Path!);
        return AmplProblem.Read(reader);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, Name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}

/// <summary>A theory over the published problem.</summary>
internal sealed class PublishedProblemTheoryAttribute : TheoryAttribute
{
    public PublishedProblemTheoryAttribute() =>
        Skip = PublishedProblem.Path is null ? "The published selection problem does not lie beside the repository." : null;
}
