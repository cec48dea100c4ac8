namespace Polystore.RedisClient.Tests.Options;

public sealed class TimeOptionTests
{
    [Theory]
    [InlineData("18446744073709551615ms")]
    [InlineData("99999999999min")]
    [InlineData("0")]
    public void A_time_beyond_any_clock_is_refused_with_the_options_name(string time) =>
        Should.Throw<RedisConfigurationException>(() => RedisOptions.Parse($"redis://localhost?timeout={time}")).Message.ShouldContain("timeout");
}
