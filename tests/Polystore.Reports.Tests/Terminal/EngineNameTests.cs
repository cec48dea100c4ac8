using Polystore.Reports.Wording;

namespace Polystore.Reports.Tests.Terminal;

public sealed class EngineNameTests
{
    [Theory]
    [InlineData("mongodb", "7.0.14", "MongoDB 7.0.14")]
    [InlineData("mongodb", "7.0.0 (DocumentDB)", "MongoDB-compatible (DocumentDB, speaks 7.0.0)")]
    [InlineData("mongodb", null, "MongoDB")]
    [InlineData("postgres", "15.18 (Debian 15.18-1)", "PostgreSQL 15.18 (Debian 15.18-1)")]
    public void An_engine_behind_another_ones_protocol_is_called_by_its_own_name(string engine, string? version, string name) => EngineWords.Name(engine, version).ShouldBe(name);
}
