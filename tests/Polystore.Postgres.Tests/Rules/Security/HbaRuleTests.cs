using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Security;

namespace Polystore.Postgres.Tests.Rules.Security;

public sealed class HbaRuleTests
{
    private static PostgresHbaRule Line(int line, string type, string? address, string? netmask, string method, string database = "all", string role = "all") =>
        new() { Line = line, Type = type, Databases = [database], Roles = [role], Address = address, Netmask = netmask, Method = method };

    private static RuleVerdict Judge(IRule rule, string listen, params PostgresHbaRule[] lines)
    {
        var context = new PostgresSnapshot().With(PostgresSections.Hba, new PostgresHba { Rules = lines }).Build();
        return rule.Judge(context with { Snapshot = context.Snapshot with { Settings = [new Setting { Name = "listen_addresses", Value = listen }] } });
    }

    [Theory]
    [InlineData("host", "0.0.0.0", "0.0.0.0", "*", Severity.Critical)]
    [InlineData("host", "all", null, "10.0.0.5", Severity.Critical)]
    [InlineData("hostssl", "samenet", null, "*", Severity.Critical)]
    [InlineData("host", "127.0.0.0", "128.0.0.0", "*", Severity.Critical)]
    [InlineData("host", "10.0.0.0", "255.0.0.0", "localhost", Severity.Medium)]
    [InlineData("host", "127.0.0.1", "255.255.255.255", "*", Severity.Low)]
    [InlineData("host", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "*", Severity.Low)]
    [InlineData("local", null, null, "*", Severity.Low)]
    public void Trust_weighs_by_who_can_reach_it(string type, string? address, string? netmask, string listen, Severity severity) =>
        Judge(new HbaTrust(), listen, Line(1, type, address, netmask, "trust")).ShouldBeProblem(severity == Severity.Low ? "pg_hba.conf for this machine" : "pg_hba.conf for the network").Severity.ShouldBe(severity);

    [Fact]
    public void A_line_that_no_connection_comes_to_is_not_reported() => Judge(
        new HbaTrust(), "*",
        Line(1, "host", "0.0.0.0", "0.0.0.0", "reject"), Line(2, "hostssl", "10.0.0.0", "255.0.0.0", "trust", "shop", "app")).ShouldBeFine();

    [Fact]
    public void A_reject_for_all_databases_does_not_take_replication() => Judge(
        new HbaTrust(), "*",
        Line(1, "host", "all", null, "reject"), Line(2, "host", "all", null, "trust", "replication")).ShouldBeProblem("pg_hba.conf for the network").Evidence[0].Name.ShouldBe("line 2");

    [Fact]
    public void The_finding_is_the_same_when_lines_move()
    {
        var rule = Line(7, "host", "10.0.0.0", "255.0.0.0", "trust");
        Judge(new HbaTrust(), "*", rule).Findings[0].Fingerprint.ShouldBe(Judge(new HbaTrust(), "*", rule with { Line = 9 }).Findings[0].Fingerprint);
    }

    [Fact]
    public void Many_lines_are_one_finding_for_the_network_and_one_for_this_machine()
    {
        var verdict = Judge(
            new HbaTrust(), "*",
            Line(1, "local", null, null, "trust"), Line(2, "host", "127.0.0.1", "255.255.255.255", "trust"),
            Line(3, "host", "10.0.0.0", "255.0.0.0", "trust", role: "app"), Line(4, "host", "192.168.0.0", "255.255.0.0", "trust", role: "shop"));

        verdict.Findings.Select(finding => (finding.Object, finding.Severity)).ShouldBe([("pg_hba.conf for the network", Severity.Critical), ("pg_hba.conf for this machine", Severity.Low)]);
        verdict.Findings[0].Title.ShouldBe("app, shop may log in from the network without a password");
        verdict.Findings[0].Evidence.Select(fact => fact.Name).ShouldBe(["line 3", "line 4", "server listens beyond this machine"]);
        verdict.Findings[0].Remedy!.Guidance!.ShouldContain("lines 3, 4, put scram-sha-256");
    }

    [Fact]
    public void Weak_lines_are_one_finding_with_the_severity_of_the_worst()
    {
        var finding = Judge(new HbaWeak(), "*", Line(1, "host", "10.0.0.0", "255.0.0.0", "md5"), Line(2, "host", "all", null, "password", role: "app")).ShouldBeProblem("pg_hba.conf for the network");

        finding.Severity.ShouldBe(Severity.High);
        finding.Title.ShouldBe("app from the network may send a password in clear text");
        finding.Evidence.Select(fact => fact.Name).ShouldBe(["line 1", "line 2", "server listens beyond this machine"]);
    }

    [Theory]
    [InlineData("host", "password", Severity.High)]
    [InlineData("host", "ldap", Severity.High)]
    [InlineData("hostssl", "password", null)]
    [InlineData("host", "ident", Severity.High)]
    [InlineData("host", "md5", Severity.Medium)]
    [InlineData("host", "scram-sha-256", null)]
    [InlineData("host", "cert", null)]
    public void Weak_methods_are_known(string type, string method, Severity? severity)
    {
        var verdict = Judge(new HbaWeak(), "*", Line(1, type, "all", null, method));
        verdict.Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);
    }
}
