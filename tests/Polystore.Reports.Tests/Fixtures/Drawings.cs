using Polystore.Core.Checks;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Findings;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>Every kind of picture as an engine would draw it.</summary>
internal static class Drawings
{
    public static CheckReport Report() => Shop.Report() with { Findings = [], Snapshot = null, Pictures = All() };

    public static IReadOnlyList<ReportPicture> All() =>
    [
        new TreePicture
        {
            Title = "Who blocks whom",
            Caption = "2 sessions wait for a lock at the moment of observation.",
            Roots =
            [
                new PictureNode
                {
                    Label = "process 4711, app (shop-worker)",
                    Details = ["idle in transaction", "transaction 12 min old"],
                    Statement = "UPDATE orders\n   SET state = $1\n WHERE id = $2",
                    Severity = Severity.High,
                    Children =
                    [
                        new PictureNode { Label = "process 4712, app", Details = ["waits for AccessExclusiveLock on public.orders"], Statement = "ALTER TABLE orders ADD COLUMN note text", Children = [new PictureNode { Label = "process 4713, app", Details = ["waits for AccessShareLock on public.orders"] }] },
                        new PictureNode { Label = "process 4714, app", Details = ["waits"] },
                    ],
                },
            ],
        },
        new BarsPicture
        {
            Title = "Statements that take the time",
            LabelName = "Statement",
            ValueName = "time in all",
            SecondName = "calls",
            Statements = true,
            Bars =
            [
                new PictureBar { Label = "SELECT * FROM orders WHERE customer_id = $1", Value = new(91_234, "ms"), Share = 0.62, Second = new(12_000), Note = "7.6 ms and 8.4 rows a call" },
                new PictureBar { Label = $"SELECT {string.Join(", ", Enumerable.Range(1, 80).Select(i => $"column_{i}"))} FROM wide", Value = new(900, "ms"), Share = 0.006, Second = new(1) },
            ],
        },
        new AreasPicture
        {
            Title = "Where the bytes are",
            Caption = "1.1 GB in 3 tables.",
            Kinds = ["rows", "large values", "indexes"],
            Areas =
            [
                new PictureArea { Label = "public.tiny", Parts = [new PicturePart("rows", new(8192, "bytes"), 0)] },
                new PictureArea
                {
                    Label = "public.orders",
                    Severity = Severity.Low,
                    Parts = [new PicturePart("rows", new(600_000_000, "bytes"), 0), new PicturePart("orders_<odd>_idx", new(250_000_000, "bytes"), 2, Severity.Medium), new PicturePart("nothing", new(0, "bytes"), 1)],
                },
                new PictureArea { Label = "public.documents", Parts = [new PicturePart("rows", new(20_000_000, "bytes"), 0), new PicturePart("large values", new(230_000_000, "bytes"), 1)] },
            ],
        },
        new GaugesPicture
        {
            Title = "How near the limits are",
            Gauges =
            [
                new PictureGauge { Label = "connections", Value = 12, Limit = 100, Note = "3 of them reserved" },
                new PictureGauge { Label = "shop: transaction ids", Value = 2_120_000_000, Limit = 2_147_483_648, Severity = Severity.Critical },
                new PictureGauge { Label = "public.orders.id", Value = 0, Limit = 32_767 },
            ],
        },
        new HeatPicture
        {
            Title = "Vacuum and age",
            LabelName = "Table",
            Columns = ["dead rows", "to vacuum", "last vacuum"],
            Rows =
            [
                new PictureHeatRow("public.orders", [new() { Value = new(50_000) }, new() { Value = new(2.5, "ratio"), Heat = 1, Severity = Severity.Medium }, new() { Value = new(432_000, "s") }]),
                new PictureHeatRow("public.customers", [new() { Value = new(3) }, new() { Value = new(0.01, "ratio"), Heat = 0.01 }, new() { Text = "never" }]),
                new PictureHeatRow("public.unknown", [new(), new(), new()]),
            ],
        },
        new BarsPicture
        {
            Title = "Use of indexes",
            Caption = "1 of 3 indexes was not scanned.",
            LabelName = "Index",
            ValueName = "scans",
            SecondName = "size",
            Bars =
            [
                new PictureBar { Label = "public.orders_note", Value = new(0), Second = new(8_388_608, "bytes"), Severity = Severity.Low },
                new PictureBar { Label = "public.orders_customer", Value = new(12), Second = new(2_097_152, "bytes") },
                new PictureBar { Label = "public.orders_pkey", Value = new(1_200_000), Second = new(4_194_304, "bytes"), Note = "primary key" },
            ],
        },
    ];

    /// <summary>The same kinds with texts that try to break out and numbers that no scale holds.</summary>
    public static IReadOnlyList<ReportPicture> Hostile(string text)
    {
        double[] wild = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, -1, 0];
        return
        [
            new TreePicture { Title = text, Caption = text, Roots = [Chain(text, 200)] },
            new BarsPicture { Title = text, Caption = text, LabelName = text, ValueName = text, SecondName = text, Statements = true, Bars = wild.Select(Bar).ToList() },
            new BarsPicture { Title = text, LabelName = text, ValueName = text, Bars = wild.Select(value => Bar(value) with { Share = null }).ToList() },
            new GaugesPicture { Title = text, Caption = text, Gauges = wild.SelectMany(value => wild.Select(limit => new PictureGauge { Label = text, Value = value, Limit = limit, Unit = text, Note = text, Severity = Severity.Info })).ToList() },
            new HeatPicture { Title = text, LabelName = text, Columns = [text], Rows = wild.Select(value => new PictureHeatRow(text, [new() { Value = new(value, text), Heat = value, Severity = Severity.Critical }])).ToList() },
            new HeatPicture { Title = text, LabelName = text, Columns = [text], Rows = [new PictureHeatRow(text, [new() { Text = text }])] },
            new GaugesPicture { Title = text, Gauges = [] },
        ];

        PictureBar Bar(double value) => new() { Label = text, Value = new(value, text), Share = value, Second = new(value, text), Note = text, Severity = Severity.High };
    }

    private static PictureNode Chain(string text, int depth)
    {
        var node = new PictureNode { Label = text, Details = [text], Statement = text, Severity = Severity.Medium };
        for (var i = 1; i < depth; i++)
        {
            node = new PictureNode { Label = text, Children = [node] };
        }

        return node;
    }
}
