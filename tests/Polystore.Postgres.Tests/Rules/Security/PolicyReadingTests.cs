using Polystore.Postgres.Rules.Security;

namespace Polystore.Postgres.Tests.Rules.Security;

public sealed class PolicyReadingTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("(true)", true)]
    [InlineData("(1 = 1)", true)]
    [InlineData("('a'::text = 'a'::text)", true)]
    [InlineData("false", false)]
    [InlineData("(owner = owner)", false)]
    [InlineData("(1 = 2)", false)]
    [InlineData("(true AND (owner = CURRENT_USER))", false)]
    [InlineData("(active = true)", false)]
    [InlineData(null, false)]
    public void Only_what_holds_for_every_row_is_always_true(string? condition, bool always) => PolicyText.IsAlwaysTrue(condition).ShouldBe(always);

    [Theory]
    [InlineData("(owner = auth.uid())", "(owner = (SELECT auth.uid()))")]
    [InlineData("(tenant = (current_setting('app.tenant'::text, true))::integer)", "(tenant = ((SELECT current_setting('app.tenant'::text, true)))::integer)")]
    [InlineData("(a = f(g('x'::text), 1) OR b = h())", "(a = (SELECT f(g('x'::text), 1)) OR b = (SELECT h()))")]
    [InlineData("(owner = ( SELECT auth.uid() AS uid))", null)]
    [InlineData("may_see(owner)", null)]
    [InlineData("may_see(\"Weird )name\")", null)]
    [InlineData("(name = CURRENT_USER)", null)]
    [InlineData("(note = 'f()'::text)", null)]
    [InlineData("(EXISTS ( SELECT 1 FROM members m WHERE (m.who = auth.uid())))", "(EXISTS ( SELECT 1 FROM members m WHERE (m.who = (SELECT auth.uid()))))")]
    public void Calls_that_need_no_row_go_into_a_scalar_subquery(string condition, string? wrapped)
    {
        // In the server's own text these words stand before a parenthesis without being functions.
        var calls = PolicyCalls.PerRow(condition).Where(call => call.Name is not ("exists" or "or")).ToList();
        (calls.Count == 0 ? null : PolicyCalls.Wrap(condition, calls)).ShouldBe(wrapped);
    }

    [Theory]
    [InlineData("\"$user\", public", new[] { "$user", "public" })]
    [InlineData("\"\"", new string[0])]
    [InlineData("App, \"App\", pg_temp", new[] { "app", "App", "pg_temp" })]
    public void Search_path_is_read_as_the_server_reads_it(string text, string[] path) => SearchPath.Parse(text).ShouldBe(path);

    [Theory]
    [InlineData("password_hash", true)]
    [InlineData("creditCard", true)]
    [InlineData("E-Mail", false)]
    [InlineData("email", true)]
    [InlineData("email_verified", false)]
    [InlineData("token_count", false)]
    [InlineData("cardinality", false)]
    [InlineData("discard", false)]
    public void Names_of_sensitive_data_are_known_by_whole_words(string name, bool sensitive) => SensitiveNames.Is(name).ShouldBe(sensitive);
}
