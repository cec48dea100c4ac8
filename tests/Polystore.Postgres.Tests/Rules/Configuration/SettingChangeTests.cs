using Polystore.Core.Observation;
using Polystore.Postgres.Rules.Configuration;

namespace Polystore.Postgres.Tests.Rules.Configuration;

public sealed class SettingChangeTests
{
    [Theory]
    [InlineData("default", null, "ALTER SYSTEM RESET jit")]
    [InlineData("configuration file", "postgresql.conf", "ALTER SYSTEM RESET jit")]
    [InlineData("configuration file", "tuning.conf", "ALTER SYSTEM RESET jit")]
    [InlineData("configuration file", "postgresql.auto.conf", "ALTER SYSTEM SET jit = 'off'")]
    [InlineData("configuration file", null, "ALTER SYSTEM SET jit = 'off'")]
    public void The_way_back_leaves_nothing_that_wins_over_the_file_in_which_the_value_stood(string source, string? file, string back) =>
        SettingChange.To(new PostgresSnapshot().Build(), new Setting { Name = "jit", Value = "off", Source = source, SourceFile = file }, "on").Rollback[0].ShouldBe(back);
}
