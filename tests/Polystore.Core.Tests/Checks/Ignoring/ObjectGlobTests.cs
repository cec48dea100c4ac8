using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Polystore.Core.Checks.Ignoring;

namespace Polystore.Core.Tests.Checks.Ignoring;

public sealed class ObjectGlobTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    // Few letters, so that patterns and texts meet often.
    private static readonly Gen<string> Letters = Gen.Elements("a", "b", ".", "*", "?", "\\", "\"", "(", " ", "ä", "漢", "🙂").ArrayOf().Select(string.Concat);

    [Theory]
    [InlineData("main.orders", "main.orders", true)]
    [InlineData("main.orders", "main.orders(user_id)", false)]
    [InlineData("main.*", "main.orders(user_id)", true)]
    [InlineData("*.orders*", "main.orders_status on orders", true)]
    [InlineData("main.?rders", "main.orders", true)]
    [InlineData("main.?rders", "main.rders", false)]
    [InlineData("?", "🙂", true)]
    [InlineData("main.Orders", "main.orders", false)]
    [InlineData("*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    [InlineData("a\\", "a\\", true)]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    public void Patterns_match_whole_objects(string pattern, string text, bool matches) => new ObjectGlob(pattern).Matches(text).ShouldBe(matches);

    [Fact]
    public void An_exact_pattern_matches_its_text_and_no_other() => Prop.ForAll(Arb.From(Letters), Arb.From(Letters), (text, other) =>
        ObjectGlob.Exactly(text).Matches(text) && ObjectGlob.Exactly(text).Matches(other) == (text == other)).Check(Thorough);

    [Fact]
    public void Matching_agrees_with_a_regular_expression() => Prop.ForAll(Arb.From(Letters), Arb.From(Letters), (pattern, text) =>
        new ObjectGlob(pattern).Matches(text) == Regex.IsMatch(text, AsExpression(pattern), RegexOptions.CultureInvariant)).Check(Thorough);

    [Fact]
    public void A_star_between_pieces_of_a_text_matches_it() => Prop.ForAll(Arb.From(Letters), Arb.From(Letters), Arb.From(Letters), (start, middle, end) =>
        new ObjectGlob($"{ObjectGlob.Exactly(start)}*{ObjectGlob.Exactly(end)}").Matches(start + middle + end)).Check(Thorough);

    // A character outside the basic plane is two units for Regex, hence the pair.
    private static string AsExpression(string pattern) => "\\A" + Regex.Replace(pattern, @"\\(?<kept>[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\uD800-\uDFFF])|[\s\S]", match => match switch
    {
        { Value: "*" } => "[\\s\\S]*",
        { Value: "?" } => "(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^\\uD800-\\uDFFF])",
        _ when match.Groups["kept"].Success => Regex.Escape(match.Groups["kept"].Value),
        _ => Regex.Escape(match.Value),
    }) + "\\z";
}
