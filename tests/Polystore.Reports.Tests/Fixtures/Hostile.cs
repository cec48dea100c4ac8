using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Plans;
using Polystore.Core.Rules;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>Documents in which every text tries to break out of its renderer.</summary>
internal static class Hostile
{
    public const string Script = "<script>alert(1)</script>";
    public const string Attribute = "\"onload='x'";
    public const string Markup = "[red]loud[/]";
    public const string Escape = "\u001b[31m";
    public const string Osc = "\u001b]8;;http://evil.example\u0007";
    public const string RightToLeft = "\u202eevil";
    public const string Csi = "\u009b31m";
    public const string Fence = "````";
    public const string Pipe = "a|b";
    public const string LineEnd = "x\r\n## heading\u2028y";

    public static readonly string All = string.Join(' ', Script, Attribute, Markup, Escape, Osc, RightToLeft, Csi, Fence, Pipe, LineEnd, "]]>", "-->", "&amp;", "\ud800", "**bold** _x_ [l](http://evil.example) <!--");

    public static Finding Finding(Severity severity = Severity.High) => new()
    {
        Id = All,
        Family = All,
        Severity = severity,
        Subject = new Subject { Engine = All, Kind = All, Path = [All, All], Node = All, Location = All },
        Title = All,
        Why = All,
        Impact = All,
        Evidence = [new Evidence { Name = All, Value = All, Unit = All, Source = All }, new Evidence { Name = All, Value = 3L, Unit = All, Source = All }],
        Remedy = new Remedy { Apply = [All], Rollback = [All], Reason = All, Lock = All, Duration = All, Guidance = All, Withheld = All, Order = 1 },
        Proof = new Core.Proofs.Proof
        {
            Kind = Core.Proofs.ProofKind.Measured,
            Environment = All,
            Runs = [new Core.Proofs.ProofRun { Scale = 1, Metric = All, Before = 2, After = 1, Digest = Core.Proofs.DigestVerdict.Undetermined, Reason = All, Statement = All }],
        },
    };

    public static CheckReport Report() => new()
    {
        Target = All,
        Engine = All,
        ServerVersion = All,
        ObservedAt = Shop.When,
        Rules = new RulesSummary
        {
            Examined = 1,
            Total = 2,
            Fine = [All],
            NotExamined = [new(All, All)],
            Options = new Dictionary<string, IReadOnlyDictionary<string, double>>(),
        },
        Findings = [Finding(), Finding() with { State = FindingState.NotExamined, NotExaminedReason = All }],
        Ignored = [new IgnoredFinding { Fingerprint = All, Id = All, Object = All, Reason = All, Finding = Finding() }],
        RuleInfos = new Dictionary<string, RuleInfo>
        {
            [All] = new() { Id = All, Engine = All, Family = All, Title = All, LooksFor = All, Why = All, References = [All] },
        },
        Pictures = Drawings.Hostile(All),
        Snapshot = new Snapshot
        {
            Target = All,
            Engine = All,
            ServerVersion = All,
            ObservedAt = Shop.When,
            Catalog = new Core.Catalogs.Catalog
            {
                Tables =
                [
                    new Core.Catalogs.Table
                    {
                        Schema = All,
                        Name = All,
                        Rows = 3,
                        Bytes = 4096,
                        TotalBytes = 8192,
                        Columns = [new Core.Catalogs.Column { Name = All, Type = All }],
                        Constraints =
                        [
                            new Core.Catalogs.Constraint
                            {
                                Kind = Core.Catalogs.ConstraintKind.ForeignKey,
                                Columns = [All],
                                References = new(new Core.Catalogs.ObjectName(All, All), [All]),
                            },
                        ],
                    },
                ],
            },
        },
    };

    public static Advice Advice()
    {
        var index = new Core.Catalogs.Index { Schema = All, Table = All, Name = All, Keys = [Core.Catalogs.IndexKey.On(All)], Predicate = All, Include = [All] };
        return new()
        {
            Target = All,
            Engine = All,
            ServerVersion = All,
            Cost = new(2, 1, All),
            Bound = new(1, All),
            Indexes = [new AdvisedIndex { Index = index, Apply = [All], Rollback = [All], Serves = [All], Why = All, Lock = All }],
            Drops = [new AdvisedDrop { Index = index, Apply = [All], Rollback = [All], Reason = All }],
            Statements = [new AdvisedStatement { Id = All, Calls = 1, Before = 2, After = 1, Digest = Core.Proofs.DigestVerdict.Undetermined, Reason = All, Sql = All }],
            Skipped = [new(All, All)],
            Refused = [new(All, All)],
            Findings = [Finding()],
        };
    }

    public static Explanation Explanation() => new()
    {
        Target = All,
        ServerVersion = All,
        Plan = new QueryPlan
        {
            Engine = All,
            Sql = All,
            Truncated = All,
            Totals = new Dictionary<string, double> { [All] = 3 },
            Root = new PlanNode
            {
                Node = All,
                Id = 1,
                Relation = All,
                Schema = All,
                Alias = "other",
                Index = All,
                SelfTimeMs = 1,
                Attributes = new Dictionary<string, string> { [All] = All },
                Children = [new PlanNode { Node = "child", Id = 2, Detail = All, SelfTimeMs = 3 }],
            },
        },
        Findings = [Finding()],
    };
}
