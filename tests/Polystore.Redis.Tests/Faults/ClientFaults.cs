namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of connections.</summary>
internal sealed class ClientFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-CLIENTS-CLOSED-EARLY",
            Subject = "timeout",
            Decoy = """
                CONFIG SET timeout 60
                """,
            Fault = """
                CONFIG SET timeout 40
                """,
        },
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
        new()
        {
            Rule = "REDIS-CLIENTS-OUTPUT-WAITING",
            Subject = "hoarder",
            Decoy = """
                EVAL "redis.call('SET','big',string.rep('x',1000000))" 0
                times 5> GET big
                """,
            Fault = """
                hoard big
                pause 1
                """,
            Cure = """
                release
                """,
            Undo = """
                hoard big
                pause 1
                """,
        },
        new()
        {
            Rule = "REDIS-CLIENTS-BLOCKED",
            Subject = "blocked connections",

            // Subscribers wait too, but not in a command.
            Decoy = """
                CONFIG SET maxclients 60
                subscribe 20
                until connected_clients=22
                """,
            Fault = """
                block 20
                until blocked_clients=20
                """,
            Cure = """
                release
                until blocked_clients=0
                """,
            Undo = """
                block 20
                until blocked_clients=20
                """,
        },
        new()
        {
            Rule = "REDIS-CLIENTS-IDLE",
            Subject = "idle connections",

            // Subscribers hear, they do not ask.
            Decoy = """
                subscribe 15
                pause 3
                """,
            Fault = """
                connect 40
                pause 3
                """,
            Cure = """
                release
                """,
            Undo = """
                connect 40
                pause 3
                """,
            Options = new Dictionary<string, double> { ["connections"] = 5, ["seconds"] = 2 },
        },
    ];
}
