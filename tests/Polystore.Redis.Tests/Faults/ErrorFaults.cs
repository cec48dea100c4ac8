namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults that show as errors.</summary>
internal sealed class ErrorFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-ERRORS-REPLIES",
            Subject = "WRONGTYPE",

            // Clients try EVALSHA first by design.
            Decoy = """
                times 20> refused> EVALSHA ffffffffffffffffffffffffffffffffffffffff 0
                """,
            Fault = """
                SET text 1
                times 20> refused> LPUSH text x
                """,
            Cure = """
                CONFIG RESETSTAT
                """,
            Undo = """
                times 20> refused> LPUSH text x
                """,
            Options = new Dictionary<string, double> { ["count"] = 10 },
        },
    ];
}
