using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Structures.Analytics;

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

    [Fact]
    public async Task The_configurations_that_the_page_of_the_manager_shows_are_read_as_they_are()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/runtime/manager.md"));
        var shown = Configuration().Matches(page).Select(match => match.Groups["json"].Value).ToList();
        shown.Count.ShouldBe(2);

        await using var stores = Provider(shown[0], ManagerPage.Show);
        stores.GetRequiredService<DatabaseManager>().Stores.Select(store => store.Name).ShouldBe(["main", "profiles", "live"]);
        await using var structures = Provider(shown[1], ManagerPage.ShowStructures);
        ActivatorUtilities.CreateInstance<ManagerPage.Checkout>(structures).All.ShouldAllBe(one => one != null);
        ActivatorUtilities.CreateInstance<ManagerPage.Scores>(structures).All.ShouldAllBe(one => one != null);
        structures.GetRequiredKeyedService<DailyActivity>("members").ShouldNotBeNull();
        structures.GetRequiredKeyedService<GeoIndex>("shops").ShouldNotBeNull();
    }

    private static ServiceProvider Provider(string json, Action<IServiceCollection, IConfiguration> add)
    {
        var services = new ServiceCollection();
        add(services, new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
        return services.BuildServiceProvider();
    }

    private static string Squeezed(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Snippet();

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Configuration();
}
