using Polystore.Core.Advising;
using Polystore.Core.Proofs;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>An index strategy as a page.</summary>
internal static class AdvicePage
{
    public static string Of(Advice advice)
    {
        var words = AdviceWords.Of(advice);
        var cards = new FindingCards(advice.Engine, advice.Findings);
        HtmlSection?[] sections =
        [
            new("overview", "Overview", html => Overview(html, advice, words)),
            Indexes(advice),
            Drops(advice),
            Statements(advice),
            .. cards.Sections(),
            advice.Refused.Count == 0 ? null : Pairs("refused", "Considered and refused", "Index", advice.Refused.Select(refused => (refused.Definition, refused.Reason))),
            advice.Skipped.Count == 0 ? null : Pairs("skipped", "Not advised on", "Statement", advice.Skipped.Select(skipped => (skipped.Id, skipped.Reason))),
        ];
        var header = new HtmlHeader
        {
            What = "Index strategy",
            Target = advice.Target,
            Engine = advice.Engine,
            ServerVersion = advice.ServerVersion,
            Facts = [words.Effort],
            Verdict = words.Headline,
            Tone = "good",
            MachineHint = "polystore advise … --format json",
            ExitCodes = ".",
        };
        return HtmlPage.Of(header, sections.OfType<HtmlSection>().ToList());
    }

    private static void Overview(HtmlWriter html, Advice advice, AdviceWords words)
    {
        var scale = new BarScale(Math.Max(advice.Cost.Before, advice.Cost.After), Math.Max(advice.Cost.Before, advice.Cost.After));
        html.Open("div", ("class", "card"));
        html.Element("p", words.Cost, ("class", "impact"));
        if (AdviceWords.Of(advice.Workload) is { } seen)
        {
            html.Element("p", string.Join(" ", advice.Workload!.Notes.Prepend($"Looked at {seen}.")));
        }

        html.Open("table", ("class", "bars")).Open("tbody");
        Bar(html, "before", advice.Cost.Before, scale, "before");
        Bar(html, "after", advice.Cost.After, scale, advice.Cost.After > advice.Cost.Before ? "worse" : "after");
        if (advice.Bound is { } bound)
        {
            Bar(html, "bound", bound.Value, scale, "bound");
        }

        html.Close().Close();
        if (words.Bound is not null)
        {
            html.Element("p", words.Bound, ("class", "muted"));
        }

        html.Element("h3", "Proof");
        html.Element("p", WorkloadProof.Of(advice).ToString());
        if (advice.Proof is { Runs.Count: > 0 } proof)
        {
            ProofFigure.Write(html, proof);
        }

        html.Close();
    }

    private static void Bar(HtmlWriter html, string name, double value, BarScale scale, string style) =>
        html.Open("tr").Element("th", name, ("scope", "row")).Open("td", ("class", "track")).Picture(BarStrip.Of((scale.Share(value), style))).Close()
            .Element("td", Quantity.Number(value), ("class", "num")).Close();

    private static HtmlSection? Indexes(Advice advice) => advice.Indexes.Count == 0 ? null : new("indexes", $"Indexes to make ({advice.Indexes.Count})", html =>
    {
        foreach (var (index, number) in advice.Indexes.Select((index, at) => (index, at + 1)))
        {
            html.Open("article", ("class", "card make"), ("id", $"index-{number}"));
            html.Element("h3", $"{number} {AdviceWords.Shape(index.Index)}");
            html.Open("p", ("class", "facts")).Element("span", AdviceWords.Size(index.Bytes), ("class", "badge"));
            foreach (var statement in index.Serves)
            {
                html.Element("code", statement);
            }

            html.Close().Element("p", index.Why).Statements(index.Apply, advice.Engine);
            if (index.Lock is { } locks)
            {
                html.Open("dl", ("class", "facts")).Open("div").Element("dt", "Lock").Element("dd", locks).Close().Close();
            }

            html.Open("details").Element("summary", "Roll back").Statements(index.Rollback, advice.Engine).Close().Close();
        }
    })
    {
        Entries = advice.Indexes.Select((index, at) => new HtmlEntry($"index-{at + 1}", AdviceWords.Shape(index.Index), null)).ToList(),
    };

    private static HtmlSection? Drops(Advice advice) => advice.Drops.Count == 0 ? null : new("drops", $"Indexes to drop ({advice.Drops.Count})", html =>
    {
        foreach (var drop in advice.Drops)
        {
            html.Open("article", ("class", "card drop")).Element("h3", drop.Index.ObjectName.ToString());
            html.Open("p", ("class", "facts")).Element("span", AdviceWords.Size(drop.Bytes), ("class", "badge")).Close();
            html.Element("p", drop.Reason).Statements(drop.Apply, advice.Engine);
            html.Open("details").Element("summary", "Roll back").Statements(drop.Rollback, advice.Engine).Close().Close();
        }
    });

    private static HtmlSection? Statements(Advice advice)
    {
        if (advice.Statements.Count == 0)
        {
            return null;
        }

        var scale = BarScale.Over(advice.Statements.SelectMany(statement => new[] { statement.Before, statement.After }));
        return new("statements", $"Statements ({advice.Statements.Count})", html =>
        {
            html.Element("p", $"{AdviceWords.CostOfOneRun(advice)}{(scale.Logarithmic ? "; logarithmic bars" : "")}.", ("class", "meaning"));
            var shown = ShownStatements.Of(advice);
            foreach (var statement in shown.Statements)
            {
                Statement(html, advice, statement, scale);
            }

            if (shown.Rest is { } rest)
            {
                html.Element("p", rest, ("class", "muted"));
            }
        });
    }

    private static void Statement(HtmlWriter html, Advice advice, AdvisedStatement statement, BarScale scale)
    {
        var worse = statement.After > statement.Before;
        html.Open("article", ("class", worse || statement.Digest == DigestVerdict.Different ? "card s-high" : "card"));
        html.Open("h3").Text(statement.Id).Close();
        html.Element("p", AdviceWords.Of(statement), ("class", worse ? "warntext" : "muted"));
        html.Open("table", ("class", "bars")).Open("tbody");
        Bar(html, "before", statement.Before, scale, "before");
        Bar(html, "after", statement.After, scale, worse ? "worse" : "after");
        html.Close().Close();
        if (statement.Sql is { } sql)
        {
            html.Open("details").Element("summary", "Statement").Statements([sql], advice.Engine).Close();
        }

        html.Close();
    }

    private static HtmlSection Pairs(string id, string title, string what, IEnumerable<(string What, string Reason)> pairs) => new(id, title, html =>
    {
        html.Open("table", ("class", "evidence card")).Open("thead").Open("tr").Element("th", what, ("scope", "col")).Element("th", "Why not", ("scope", "col")).Close().Close().Open("tbody");
        foreach (var (name, reason) in pairs)
        {
            html.Open("tr").Open("th", ("scope", "row")).Element("code", name).Close().Element("td", reason).Close();
        }

        html.Close().Close();
    });
}
