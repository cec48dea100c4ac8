using Polystore.Core.Configuration;

namespace Polystore.Core.Tests.Configuration;

public sealed class IgnoreFileTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("polystore-ignore-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void The_nearest_file_counts_and_none_outside_of_the_repository()
    {
        Write("tables -- outside");
        var repository = root.CreateSubdirectory("repository");
        var inner = repository.CreateSubdirectory("a").CreateSubdirectory("b");
        IgnoreFile.LoadNearest(inner.FullName).Entries.ShouldHaveSingleItem().Reason.ShouldBe("outside");

        repository.CreateSubdirectory(".git");
        IgnoreFile.LoadNearest(inner.FullName).Entries.ShouldBeEmpty();

        Write("tables -- at the root", "repository");
        IgnoreFile.LoadNearest(inner.FullName).Entries.ShouldHaveSingleItem().Reason.ShouldBe("at the root");

        Write("tables -- nearer", "repository", "a");
        var list = IgnoreFile.LoadNearest(inner.FullName);
        list.Entries.ShouldHaveSingleItem().Reason.ShouldBe("nearer");
        list.Path.ShouldBe(Path.Combine(repository.FullName, "a", ".polystore-ignore"));
    }

    private void Write(string text, params string[] folders) => File.WriteAllText(Path.Combine([root.FullName, .. folders, ".polystore-ignore"]), text);
}
