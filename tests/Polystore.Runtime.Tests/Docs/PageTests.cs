using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>The code that the pages show is code that compiles.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void Every_snippet_stands_in_a_file_that_is_compiled()
    {
        var folder = Path.GetDirectoryName(ThisFile())!;
        var compiled = Squeezed(string.Concat(Directory.EnumerateFiles(folder, "*Page.cs").Select(File.ReadAllText)));
        var pages = Directory.EnumerateFiles(Path.Combine(folder, "../../../docs/runtime"), "*.md").ToList();

        pages.ShouldNotBeEmpty();
        foreach (var page in pages)
        {
            var snippets = Snippet().Matches(File.ReadAllText(page)).Select(match => match.Groups["code"].Value).ToList();
            snippets.ShouldNotBeEmpty(page);
            snippets.ShouldAllBe(snippet => compiled.Contains(Squeezed(snippet), StringComparison.Ordinal), page);
        }
    }

    private static string Squeezed(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Snippet();
}
