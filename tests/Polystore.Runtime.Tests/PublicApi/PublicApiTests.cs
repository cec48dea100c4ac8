using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.SqliteClient;
using Shouldly;
using Xunit;

namespace Polystore.Runtime.Tests.PublicApi;

/// <summary>What applications build on changes only on purpose: each library's promise is a file beside its project.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<Type> Libraries => [typeof(DatabaseCache), typeof(RedisDatabase), typeof(MongoClient), typeof(SqliteDataSource)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Public_members_are_those_of_the_file(Type one)
    {
        var name = one.Assembly.GetName().Name!;
        var path = Path.Combine(Root(), "src", name, "PublicAPI.txt");
        var listed = ApiListing.Of(one.Assembly);
        if (Environment.GetEnvironmentVariable("POLYSTORE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, listed);
        }

        var (there, now) = (Lines(File.ReadAllText(path)), Lines(listed));
        now.Except(there).ShouldBeEmpty($"new in {name}: run the tests once with POLYSTORE_UPDATE_GOLDEN=1 and name it in CHANGELOG.md");
        there.Except(now).ShouldBeEmpty($"gone from {name}, which breaks who uses it: keep it, or update the file as above with a new major version");
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Polystore.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
