namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of connections.</summary>
internal sealed class ClientFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-CLIENTS-KEEPALIVE-OFF",
            Subject = "tcp-keepalive",
            Decoy = """
                CONFIG SET tcp-keepalive 60
                """,
            Fault = """
                CONFIG SET tcp-keepalive 0
                """,
        },
        new()
        {
            Rule = "REDIS-CLIENTS-PUBSUB-UNLIMITED",
            Subject = "client-output-buffer-limit",
            Decoy = """
                CONFIG SET client-output-buffer-limit "normal 0 0 0"
                """,
            Fault = """
                CONFIG SET client-output-buffer-limit "pubsub 0 0 0"
                """,
        },
        new()
        {
            Rule = "REDIS-CLIENTS-NEAR-MAXIMUM",
            Subject = "maxclients",
            Decoy = """
                CONFIG SET maxclients 1000
                """,
            Fault = """
                CONFIG SET maxclients 10
                """,
            Options = new Dictionary<string, double> { ["share"] = 0.15 },
        },
        new()
        {
            Rule = "REDIS-CLIENTS-REJECTED",
            Subject = "connections",
            Decoy = """
                PING
                """,
            Fault = """
                overflow
                """,
            Cure = """
                CONFIG RESETSTAT
                """,
            Undo = """
                overflow
                """,
        },
    ];
}
