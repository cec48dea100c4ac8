using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class TaggingOnSqlite() : TaggingSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class TaggingOnPostgres() : TaggingSuite(SqlDialect.Postgres);

public abstract class TaggingSuite(SqlDialect engine) : PatternSuite(engine)
{
    private static readonly string[] Names = ["red", "green", "blue", "O'Neill", "🐎"];

    private readonly Tagging tags = new(new SqlName("book_tags"));

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await tags.EnsureAsync(Store);
        await RunAsync("CREATE TABLE books (id bigint PRIMARY KEY)");
        await RunAsync("INSERT INTO books VALUES (1), (2), (3)");
    }

    [ComplianceFact]
    public async Task Tags_are_added_once_and_taken_away()
    {
        (await tags.AddAsync(Store, 1L, ["red", "blue", "red"])).ShouldBe(2);
        (await tags.AddAsync(Store, 1L, ["red", "green"])).ShouldBe(1);
        (await tags.AddAsync(Store, 2L, [])).ShouldBe(0);
        (await tags.RemoveAsync(Store, 1L, ["blue", "none"])).ShouldBe(1);
        await tags.AddAsync(Store, 2L, ["red"]);

        (await tags.OfAsync(Store, 1L)).ShouldBe(["green", "red"]);
        (await tags.CountAsync(Store)).ShouldBe([("red", 2), ("green", 1)]);
    }

    [ComplianceFact]
    public async Task Any_all_and_none_are_what_sets_say()
    {
        var random = new Random(5);
        var books = Enumerable.Range(10, 40).ToDictionary(id => (long)id, _ => Some());
        foreach (var (id, names) in books)
        {
            await Store.ExecuteAsync($"INSERT INTO books VALUES ({id})");
            await tags.AddAsync(Store, id, names);
        }

        for (var i = 0; i < 20; i++)
        {
            string[] asked = i == 0 ? [] : [.. Some(), .. Some()];
            await AgreeAsync(tags.Any(Store.Dialect, Id, asked), names => names.Intersect(asked).Any(), asked);
            await AgreeAsync(tags.All(Store.Dialect, Id, asked), names => !asked.Except(names).Any(), asked);
            await AgreeAsync(tags.None(Store.Dialect, Id, asked), names => !names.Intersect(asked).Any(), asked);
        }

        string[] Some() => [.. Names.Where(_ => random.Next(3) == 0)];

        async Task AgreeAsync(SqlQuery condition, Func<string[], bool> model, string[] asked) =>
            (await Store.QueryListAsync($"SELECT id FROM books WHERE id >= 10 AND {condition} ORDER BY id", row => row.GetInt64(0)))
                .ShouldBe(books.Where(book => model(book.Value)).Select(book => book.Key), string.Join(',', asked));
    }

    private static SqlName Id { get; } = new("books", "id");
}
