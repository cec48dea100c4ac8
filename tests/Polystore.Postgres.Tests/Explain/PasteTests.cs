using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Tests.Explain;

public sealed class PasteTests
{
    private const string Plan = """
        Nested Loop  (cost=0.29..16.60 rows=1 width=8) (actual time=0.100..0.200 rows=1 loops=1)
          ->  Seq Scan on a  (cost=0.00..8.00 rows=1 width=4) (actual time=0.010..0.020 rows=1 loops=1)
                Filter: ((note = 'x + y'::text) AND (kind = ANY ('{1,2}'::integer[])))
                Rows Removed by Filter: 9
          ->  Index Scan using b_pkey on b  (cost=0.29..8.30 rows=1 width=4) (actual time=0.050..0.060 rows=1 loops=1)
                Index Cond: (id = a.id)
        Planning Time: 0.300 ms
        Execution Time: 0.400 ms
        """;

    private static readonly string Wanted = PlanDump.Of(PostgresPlanReader.Read(Plan));
    private static readonly string[] Rows = Plan.Split('\n');
    private static readonly int Width = Rows.Max(row => row.Length);

    public static TheoryData<string, string> Clothes => new()
    {
        { "psql", $"   QUERY PLAN\n{Dashes(Width)}\n{Lines(" ")}(8 rows)\n\nTime: 1.234 ms\n" },
        { "psql with a full border", $"+-{Dashes(Width)}-+\n| {"QUERY PLAN".PadRight(Width)} |\n+-{Dashes(Width)}-+\n{Padded("| ", " |")}+-{Dashes(Width)}-+\n(8 rows)\n" },
        { "psql in one cell", $"   QUERY PLAN\n{Dashes(Width)}\n{string.Concat(Rows[..^1].Select(row => " " + row.PadRight(Width) + "+\n"))} {Rows[^1]}\n(1 row)\n" },
        { "psql with unicode lines", $"┌─{new string('─', Width)}─┐\n│ {"QUERY PLAN".PadRight(Width)} │\n├─{new string('─', Width)}─┤\n{Padded("│ ", " │")}└─{new string('─', Width)}─┘\n" },
        { "psql unaligned", $"QUERY PLAN\n{Lines("")}(8 rows)\n" },
        { "psql expanded", string.Concat(Rows.Select((row, i) => $"-[ RECORD {i + 1} ]-----\nQUERY PLAN | {row}\n")) },
        { "psql expanded with a border", string.Concat(Rows.Select((row, i) => $"+-[ RECORD {i + 1} ]-----+\n| QUERY PLAN | {row.PadRight(Width)} |\n")) },
        { "DBeaver's text", $"{"QUERY PLAN".PadRight(Width)}|\n{Dashes(Width)}+\n{Padded("", "|")}" },
        { "an echoed statement", $"shop=# EXPLAIN ANALYZE\nshop-# SELECT 1;\n   QUERY PLAN\n{Dashes(20)}\n{Lines(" ")}" },
        { "Markdown", $"Here it is:\n\n```sql\n{Plan}\n```\n\nAny idea?" },
        { "a quoted mail", Lines("> ") },
        { "a mail quoted twice", Lines(">> ") },
        { "quotes around every row", string.Concat(Rows.Select(row => $"\"{row}\"\n")) },
        { "quotes around every row and a header", "\"QUERY PLAN\"\n" + string.Concat(Rows.Select(row => $"\"{row}\"\n")) },
        { "rows as JSON", "[" + string.Join(",\n", Rows.Select(row => $"{{\"QUERY PLAN\": \"{row}\"}}")) + "]" },
        { "carriage returns", Plan.Replace("\n", "\r\n") },
        { "a byte order mark", "\ufeff" + Plan },
        { "no-break spaces", Plan.Replace(' ', '\u00a0') },
        { "tabs", Plan.Replace("        ", "\t") },
        { "blank lines", Plan.Replace("\n", "\n\n") },
        { "lines wrapped by mail", Wrap(Plan, 76) },
        { "lines wrapped narrowly", Wrap(Plan, 50) },
        { "lines cut at a column by a terminal", Cut(" QUERY PLAN\n" + Dashes(Width) + "\n" + Lines(" "), 83) },
        { "lines cut at a narrow column", Cut(Lines(" "), 61) },
        { "a tab for four blanks in the midst of them", string.Concat(Rows.Select(row => System.Text.RegularExpressions.Regex.Replace(row, "^( *)    (?=->|[A-Z])", "$1\t") + "\n")) },
        { "arrows drawn by a font", Plan.Replace("->", "→") },
        { "arrows of a word processor", Plan.Replace("->", "–>") },
        { "entities of HTML", Plan.Replace(">", "&gt;").Replace("'", "&#39;") },
        { "a page", "<html><body><pre class=\"plan\">" + Plan.Replace(">", "&gt;") + "</pre></body></html>" },
        { "a table of HTML", "<table border=\"1\">\n<tr><th align=\"center\">QUERY PLAN</th></tr>\n" + string.Concat(Rows.Select(row => $"<tr valign=\"top\"><td align=\"left\">{row.Replace(" ", "&nbsp;").Replace(">", "&gt;")}</td></tr>\n")) + "</table>\n<p>(8 rows)<br />\n</p>" },
        { "a string of JSON", System.Text.Json.JsonSerializer.Serialize(Plan) },
        { "line ends spelt out", Plan.Replace("\n", "\\n") },
        { "rows of Python", "[" + string.Join(", ", Rows.Select(row => $"(\"{row}\",)")) + "]" },
        { "rows of Python, one a line", string.Join("\n", Rows.Select(row => $"(\"{row}\",)")) },
        { "rows of JavaScript", "[\n" + string.Join(",\n", Rows.Select(row => $"  {{ 'QUERY PLAN': '{row.Replace("'", "\\'")}' }}")) + "\n]" },
        { "numbers of lines", string.Join("\n", Rows.Select((row, i) => $"{i + 1,3} | {row}")) },
        { "numbers of lines and a tab", string.Join("\n", Rows.Select((row, i) => $"{i + 98}\t{row}")) },
        { "the name of a container before each line", Lines("db_1  | ") },
        { "an object of Python", "[({'Plan'" + Json(Plan)["{\"Plan\"".Length..].Replace("'", "\\'").Replace("\"", "'").Replace("true", "True").Replace("false", "False") + ",)]" },
        { "JSON in a string", System.Text.Json.JsonSerializer.Serialize(Json(Plan)) },
    };

    [Theory]
    [MemberData(nameof(Clothes))]
    public void Plan_is_the_same_whatever_it_is_wrapped_in(string how, string text)
    {
        var plan = PostgresPlanReader.ReadAll(text).ShouldHaveSingleItem(how);

        plan.QueryText = null;
        PlanDump.Of(plan).ShouldBe(Wanted, how);
        plan.Truncated.ShouldBeNull();
    }

    [Theory]
    [InlineData("-> Nested loop inner join  (cost=1.15 rows=1) (actual time=0.034..0.035 rows=0 loops=1)\n    -> Table scan on t1  (cost=0.55 rows=3)\n")]
    [InlineData("QUERY PLAN\n|--SCAN t1\n`--SEARCH t2 USING INDEX i (a=?)\n")]
    [InlineData("SELECT 1\\n")]
    public void Plans_of_other_engines_and_other_texts_are_no_plans(string text) =>
        Should.Throw<Polystore.Core.Errors.TargetException>(() => PostgresPlanReader.ReadAll(text)).Message.ShouldContain("not the output of EXPLAIN");

    [Fact]
    public void Lost_line_ends_and_lost_indentation_are_told()
    {
        PostgresPlanReader.Read(string.Join(' ', Rows.Select(row => row.Trim()))).Truncated.ShouldNotBeNull().ShouldContain("holds several steps");
        PostgresPlanReader.Read(string.Join('\n', Rows.Select(row => row.Trim())).Replace("->  Index Scan", "->  Hash  (cost=1.00..1.00 rows=1 width=4)\n->  Index Scan")).Truncated.ShouldNotBeNull().ShouldContain("lost their indentation");
    }

    [Fact]
    public void Cut_yaml_is_told()
    {
        var yaml = Polystore.Postgres.Explain.Writing.PostgresPlanWriter.Write(PostgresPlanReader.Read(Plan), PlanFormat.Yaml);

        PostgresPlanReader.Read(yaml[..yaml.LastIndexOf("- Node Type", StringComparison.Ordinal)]).Truncated.ShouldNotBeNull();
    }

    [Fact]
    public void Echoed_statement_is_kept() =>
        PostgresPlanReader.Read("shop=# EXPLAIN (ANALYZE, BUFFERS)\nshop-# SELECT *\nshop-# FROM a;\n QUERY PLAN\n------\n " + Rows[1].Replace("->", "").Trim()).QueryText.ShouldBe("SELECT *\nFROM a");

    [Fact]
    public void Several_plans_of_one_paste_are_told_apart()
    {
        var json = Polystore.Postgres.Explain.Writing.PostgresPlanWriter.Write(PostgresPlanReader.Read(Plan), PlanFormat.Json);

        var plans = PostgresPlanReader.ReadAll($"First:\n{Plan}\n\nthen as JSON\n{json}\nand last\n QUERY PLAN\n------\n{Plan}\n");

        plans.Select(PlanDump.Of).ShouldBe([Wanted, Wanted, Wanted]);
    }

    [Theory]
    [InlineData("2024-05-01 12:00:00.123 UTC [4242] LOG:  duration: 12.500 ms  plan:\n{0}\n2024-05-01 12:00:01 UTC [4242] LOG:  checkpoint starting: time\n", "\t")]
    [InlineData("user=app,db=shop,app=psql,client=[local] LOG:  duration: 12.500 ms  plan:\n{0}\nuser=app LOG:  disconnection\n", "\t")]
    [InlineData("LOG:  duration: 12.500 ms  plan:\n{0}\n", "")]
    [InlineData("May  1 12:00:00 db1 postgres[42]: [7-1] LOG:  duration: 12.500 ms  plan:\n{0}\nMay  1 12:00:01 db1 postgres[42]: [8-1] LOG:  bye\n", "May  1 12:00:00 db1 postgres[42]: [7-2] #011")]
    public void Text_in_a_log_is_found(string log, string indent)
    {
        var body = string.Join('\n', ("Query Text: SELECT *\nFROM a\n" + string.Join('\n', Rows[..^2])).Split('\n').Select(line => indent + line));

        var plan = PostgresPlanReader.ReadAll(log.Replace("{0}", body)).ShouldHaveSingleItem();

        plan.QueryText.ShouldBe("SELECT *\nFROM a");
        plan.ExecutionTime.ShouldBe(12.5);
        plan.Nodes.Select(node => node.NodeType).ShouldBe(["Nested Loop", "Seq Scan", "Index Scan"]);
        plan.Nodes.Last().IndexCond.ShouldBe("(id = a.id)");
    }

    [Theory]
    [InlineData(PlanFormat.Text)]
    [InlineData(PlanFormat.Json)]
    [InlineData(PlanFormat.Yaml)]
    [InlineData(PlanFormat.Xml)]
    public void Every_format_is_found_in_every_log(PlanFormat format)
    {
        var source = PostgresPlanReader.Read(Plan);
        source.QueryText = "SELECT \"x\"\nFROM a";
        var body = Polystore.Postgres.Explain.Writing.PostgresPlanWriter.Write(source, format).TrimEnd();
        var message = $"duration: 12.500 ms  plan:\n{body}";
        string[] logs =
        [
            $"2024-05-01 12:00:00.123 UTC [4242] LOG:  {message.Replace("\n", "\n\t")}\n",
            $"2024-05-01 12:00:00.123 UTC,\"app\",\"shop\",4242,\"[local]\",LOG,00000,\"{message.Replace("\"", "\"\"")}\",,,,,,,,,\"psql\"\n",
            $"{{\"timestamp\":\"2024\",\"error_severity\":\"LOG\",\"message\":{System.Text.Json.JsonSerializer.Serialize(message)}}}\n",
        ];

        foreach (var log in logs)
        {
            PlanDump.Of(PostgresPlanReader.ReadAll(log + log)[1]).ShouldBe(PlanDump.Of(source), log);
        }
    }

    [Fact]
    public void Json_cut_anywhere_gives_what_could_be_read()
    {
        var json = Polystore.Postgres.Explain.Writing.PostgresPlanWriter.Write(PostgresPlanReader.Read(Plan), PlanFormat.Json);
        var cut = json[..json.IndexOf("Index Cond", StringComparison.Ordinal)];

        var plan = PostgresPlanReader.Read(cut);

        plan.Nodes.Select(node => node.NodeType).ShouldBe(["Nested Loop", "Seq Scan", "Index Scan"]);
        plan.Truncated.ShouldNotBeNull().ShouldStartWith("The JSON ends at line");
    }

    private static string Dashes(int count) => new('-', count);

    private static string Lines(string prefix) => string.Concat(Rows.Select(row => $"{prefix}{row}\n"));

    private static string Padded(string before, string after) => string.Concat(Rows.Select(row => $"{before}{row.PadRight(Width)}{after}\n"));

    // As mail programs do: at blanks, the rest from the left margin.
    private static string Json(string plan) => System.Text.Json.Nodes.JsonNode.Parse(Polystore.Postgres.Explain.Writing.PostgresPlanWriter.Write(PostgresPlanReader.Read(plan), PlanFormat.Json))![0]!
        .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static string Cut(string text, int width) => string.Concat(text.Split('\n').Select(line => string.Join("\n", line.Chunk(width).Select(piece => new string(piece))) + "\n"));

    private static string Wrap(string text, int width) => string.Join('\n', text.Split('\n').Select(line =>
    {
        var wrapped = "";
        while (line.Length > width && line.LastIndexOf(' ', width) is var blank && blank > line.Length - line.TrimStart().Length)
        {
            wrapped += line[..blank].TrimEnd() + "\n";
            line = line[(blank + 1)..].TrimStart();
        }

        return wrapped + line;
    }));
}
