namespace Polystore.Postgres.Tests.Workloads.Logs;

/// <summary>An entry that a test writes in one of the formats and reads back.</summary>
internal sealed record WrittenEntry(string Message, string Detail = "", string Statement = "", string Severity = "LOG", string Context = "", string SqlState = "00000")
{
    public string User { get; init; } = "app";

    public string Database { get; init; } = "shop";

    public int Process { get; init; } = 4242;
}
