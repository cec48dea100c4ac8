using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Errors;
using Polystore.Core.Findings;

namespace Polystore.Core.Tests.Checks.Ignoring;

public sealed class IgnoreListTests
{
    private static readonly Finding Foreign = On("SQLITE-FK-UNINDEXED", "indexes", Subject.Column("sqlite", "main", "orders", "user_id"));
    private static readonly Finding Redundant = On("SQLITE-INDEX-REDUNDANT", "indexes", Subject.Index("sqlite", "main", "orders", "orders_status"));
    private static readonly Finding Loose = On("SQLITE-STRICT-MISSING", "tables", Subject.Table("sqlite", "main", "until 1 -- \"x\""));

    [Fact]
    public void A_line_holds_rule_object_expiry_and_reason()
    {
        var entry = Parse("  SQLITE-FK-UNINDEXED   main.orders(*)  until 2027-01-31 -- the table is dropped in January -- promised").ShouldHaveSingleItem();

        entry.Line.ShouldBe(1);
        entry.Name.ShouldBe("SQLITE-FK-UNINDEXED");
        entry.Object!.Pattern.ShouldBe("main.orders(*)");
        entry.Until.ShouldBe(new DateOnly(2027, 1, 31));
        entry.Reason.ShouldBe("the table is dropped in January -- promised");
    }

    [Fact]
    public void Comments_and_empty_lines_say_nothing_and_lines_are_counted_with_them()
    {
        var entries = Parse("# legacy\r\n\r\n   # more\r\ntables -- all of them are known\r\n\tindexes *.old -- going # soon\r\n");

        entries.Select(entry => (entry.Line, entry.Name, entry.Object?.Pattern, entry.Reason))
            .ShouldBe([(4, "tables", null, "all of them are known"), (5, "indexes", "*.old", "going # soon")]);
    }

    [Theory]
    [InlineData("sqlite-fk-unindexed -- r", "SQLITE-FK-UNINDEXED")]
    [InlineData("indexes -- r", "SQLITE-FK-UNINDEXED,SQLITE-INDEX-REDUNDANT")]
    [InlineData("indexes main.orders(user_id) -- r", "SQLITE-FK-UNINDEXED")]
    [InlineData("SQLITE-INDEX-REDUNDANT main.orders_status on orders -- r", "SQLITE-INDEX-REDUNDANT")]
    [InlineData("SQLITE-INDEX-REDUNDANT main.orders_status on orders until 2030-01-01 -- r", "SQLITE-INDEX-REDUNDANT")]
    [InlineData("tables \"main.until 1 -- \"\"x\"\"\" -- r", "SQLITE-STRICT-MISSING")]
    [InlineData("tables \"main.until 1 *\" until 2030-01-01 -- r", "SQLITE-STRICT-MISSING")]
    [InlineData("* main.orders* -- r", "SQLITE-FK-UNINDEXED,SQLITE-INDEX-REDUNDANT")]
    [InlineData("SQLITE-FK -- r", "")]
    [InlineData("indexes main.customers* -- r", "")]
    public void Entries_match_by_rule_family_and_object(string line, string ignored)
    {
        var outcome = new IgnoreList { Entries = Parse(line) }.Apply([Foreign, Redundant, Loose]);

        string.Join(',', outcome.Ignored.Select(finding => finding.Id)).ShouldBe(ignored);
        outcome.Kept.Count.ShouldBe(3 - outcome.Ignored.Count);
        outcome.Unmatched.Count.ShouldBe(ignored.Length == 0 ? 1 : 0);
    }

    [Fact]
    public void A_fingerprint_names_one_finding()
    {
        var outcome = new IgnoreList { Entries = Parse($"{Redundant.Fingerprint.ToUpperInvariant()} until 2030-02-28 -- kept for a report") }.Apply([Foreign, Redundant, Loose]);

        var ignored = outcome.Ignored.ShouldHaveSingleItem();
        (ignored.Fingerprint, ignored.Id, ignored.Object, ignored.Reason, ignored.Until)
            .ShouldBe((Redundant.Fingerprint, Redundant.Id, Redundant.Object, "kept for a report", new DateOnly(2030, 2, 28)));
        outcome.Kept.ShouldBe([Foreign, Loose]);
    }

    [Fact]
    public void The_first_entry_gives_the_reason_and_a_later_one_is_not_called_useless()
    {
        var outcome = new IgnoreList { Entries = Parse("tables -- first\n* main.* -- second") }.Apply([Loose]);

        outcome.Ignored.ShouldHaveSingleItem().Reason.ShouldBe("first");
        outcome.Unmatched.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_not_examined_is_never_hidden()
    {
        var unseen = Loose with { State = FindingState.NotExamined };

        new IgnoreList { Entries = Parse($"tables -- r\n{unseen.Fingerprint} -- r") }.Apply([unseen]).Kept.ShouldHaveSingleItem();
    }

    [Fact]
    public void The_last_day_still_counts()
    {
        var list = new IgnoreList { Entries = Parse("tables until 2026-06-30 -- r") };

        list.InForceOn(new DateOnly(2026, 6, 30)).Entries.Count.ShouldBe(1);
        list.ExpiredOn(new DateOnly(2026, 6, 30)).ShouldBeEmpty();
        list.InForceOn(new DateOnly(2026, 7, 1)).Entries.ShouldBeEmpty();
        list.ExpiredOn(new DateOnly(2026, 7, 1)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("tables", "the reason is missing")]
    [InlineData("tables main.x because", "the reason is missing")]
    [InlineData("tables --", "the reason after -- is missing")]
    [InlineData("tables --because", "the reason is missing")]
    [InlineData("-- because", "what to ignore is missing")]
    [InlineData("main.orders -- because", "'main.orders' is neither a rule, a family nor a fingerprint")]
    [InlineData("tables until -- because", "the date after until is missing")]
    [InlineData("tables until soon -- because", "'soon' is no date of the calendar")]
    [InlineData("tables until 2026-02-30 -- because", "'2026-02-30' is no date of the calendar")]
    [InlineData("tables until 31.12.2026 -- because", "'31.12.2026' is no date of the calendar")]
    [InlineData("tables \"main.x -- because", "the quote before the object is not closed")]
    [InlineData("tables \"main.x\" main.y -- because", "something stands between")]
    [InlineData("* -- because", "needs an object")]
    [InlineData("0123456789abcdef main.x -- because", "no object can follow")]
    public void A_malformed_line_is_named_with_what_is_expected(string line, string what)
    {
        var failure = Should.Throw<UsageException>(() => IgnoreList.Parse("# one\n" + line, "/srv/shop/.polystore-ignore"));

        failure.Message.ShouldStartWith("/srv/shop/.polystore-ignore, line 2: ");
        failure.Message.ShouldContain(what);
        failure.Message.ShouldContain("[until YYYY-MM-DD] -- reason");
    }

    private static IReadOnlyList<IgnoreEntry> Parse(string text) => IgnoreList.Parse(text, "f").Entries;

    private static Finding On(string id, string family, Subject subject) =>
        new() { Id = id, Family = family, Severity = Severity.Medium, Subject = subject, Title = "t", Why = "w" };
}
