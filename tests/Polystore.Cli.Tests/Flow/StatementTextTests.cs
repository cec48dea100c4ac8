using Polystore.Cli.Flow;
using Polystore.Core.Errors;

namespace Polystore.Cli.Tests.Flow;

public sealed class StatementTextTests
{
    [Fact]
    public void Parameters_are_named_or_counted()
    {
        var values = StatementText.Parameters(["a=1", ":b=x=y", "plain", "2024-01-01"]);

        values.ShouldBe(new Dictionary<string, string> { ["a"] = "1", ["b"] = "x=y", ["3"] = "plain", ["4"] = "2024-01-01" }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_file_is_read_and_text_is_taken_as_it_is()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "SELECT 1\n");

            (await StatementText.ReadAsync(file, CancellationToken.None)).ShouldBe("SELECT 1");
            (await StatementText.ReadAsync("SELECT 2", CancellationToken.None)).ShouldBe("SELECT 2");
            await Should.ThrowAsync<UsageException>(() => StatementText.ReadAsync("  ", CancellationToken.None));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
