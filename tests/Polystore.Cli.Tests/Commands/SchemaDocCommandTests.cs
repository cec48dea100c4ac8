using System.Text.Json;
using Polystore.Cli.CommandLine;

namespace Polystore.Cli.Tests.Commands;

/// <summary><c>polystore schema doc</c> from the command line to the document.</summary>
public sealed class SchemaDocCommandTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.db");

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("doc")]
    [InlineData("erd")]
    public async Task A_declared_schema_comes_with_its_keys(string name)
    {
        (await RunAsync("lab", "shop", file, "--scale", "0.001")).Code.ShouldBe(0);

        var (code, output, error) = await RunAsync("schema", name, file, "--format", "json");

        code.ShouldBe(0, error);
        using var json = JsonDocument.Parse(output);
        var schema = json.RootElement;
        schema.GetProperty("format").GetString().ShouldBe("polystore.schema/1");
        schema.GetProperty("entities").EnumerateArray().Select(entity => entity.GetProperty("name").GetString()).ShouldContain("order_items");
        var references = schema.GetProperty("references").EnumerateArray().ToList();
        references.ShouldAllBe(reference => reference.GetProperty("declared").GetBoolean());
        references.Select(reference => $"{reference.GetProperty("from").GetProperty("name")}({reference.GetProperty("fields")[0]}) → {reference.GetProperty("to").GetProperty("name")}").ShouldContain("orders(user_id) → users");

        (await RunAsync("schema", name, file, "--format", "html")).Output.ShouldContain("class=\"schema entities\"");
        (await RunAsync("schema", name, file, "--format", "markdown")).Output.ShouldContain("erDiagram");
    }

    [Fact]
    public async Task What_only_documents_have_is_refused_where_the_schema_is_declared()
    {
        var (code, _, error) = await RunAsync("schema", "doc", file, "--collection", "orders");
        code.ShouldBe(2);
        error.ShouldContain("sqlite declares it");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLineHost.RunAsync(arguments, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
