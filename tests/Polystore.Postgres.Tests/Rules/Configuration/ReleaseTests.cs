using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Configuration;

namespace Polystore.Postgres.Tests.Rules.Configuration;

public sealed class ReleaseTests
{
    private static RuleVerdict Judge(IRule rule, int version, DateTimeOffset now)
    {
        var context = new PostgresSnapshot().Server(server => server with { VersionNumber = version, Version = $"{version / 10000}.{version % 10000}" }).Build();
        return rule.Judge(context with { Now = now });
    }

    // 15.1 appeared on 10 November 2022, 15.2 on 9 February 2023, 15.5 on 9 November 2023, 15.7 on 9 May 2024 (release notes).
    [Theory]
    [InlineData("2022-11-09", 0)]
    [InlineData("2022-11-10", 1)]
    [InlineData("2023-02-09", 2)]
    [InlineData("2023-11-09", 5)]
    [InlineData("2024-05-09", 7)]
    public void Scheduled_releases_are_counted_as_they_appeared(string day, int minor) =>
        ReleaseCalendar.LeastMinor(15, DateOnly.Parse(day)).ShouldBe(minor);

    [Fact]
    public void Nothing_is_asked_of_a_version_after_its_end() =>
        ReleaseCalendar.LeastMinor(14, new DateOnly(2035, 1, 1)).ShouldBe(ReleaseCalendar.LeastMinor(14, new DateOnly(2026, 11, 12)));

    [Fact]
    public void A_release_out_of_turn_does_not_make_a_server_old() => Judge(new MinorVersionOld(), 150008, new(2024, 11, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBeFine();

    [Fact]
    public void The_day_of_a_release_is_within_the_grace_time() => Judge(new MinorVersionOld(), 150006, new(2024, 5, 10, 0, 0, 0, TimeSpan.Zero)).ShouldBeFine();

    [Theory]
    [InlineData(150006, Severity.Medium)]
    [InlineData(150001, Severity.High)]
    public void A_server_behind_is_named_by_how_far(int version, Severity severity) =>
        Judge(new MinorVersionOld(), version, new(2024, 7, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBeProblem("server_version").Severity.ShouldBe(severity);

    [Theory]
    [InlineData(150008, "2027-01-01", null)]
    [InlineData(150008, "2027-10-01", Severity.Medium)]
    [InlineData(150008, "2027-11-11", Severity.High)]
    public void A_major_version_is_named_before_its_end(int version, string day, Severity? severity) =>
        Judge(new MajorVersionEnded(), version, DateTimeOffset.Parse(day + "T00:00:00Z")).Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);

    [Fact]
    public void An_unknown_version_is_not_examined()
    {
        Judge(new MinorVersionOld(), 300001, PostgresSnapshot.Now).ShouldNotBeExamined("version 30");
        Judge(new MajorVersionEnded(), 300001, PostgresSnapshot.Now).ShouldNotBeExamined("version 30");
    }
}
