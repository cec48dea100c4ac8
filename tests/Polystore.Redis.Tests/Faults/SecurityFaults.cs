namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of access.</summary>
internal sealed class SecurityFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-SECURITY-USER-NO-PASSWORD",
            Subject = "app",
            Decoy = """
                ACL SETUSER ghost off nopass ~* +@all
                """,
            Fault = """
                ACL SETUSER app on nopass ~app:* +@read
                """,
        },
        new()
        {
            Rule = "REDIS-SECURITY-DEFAULT-OPEN",
            Subject = "default",
            Decoy = """
                ACL SETUSER ops on >pw ~* &* +@all
                ACL SETUSER default off
                """,
            Fault = """
                ACL SETUSER default on
                """,
            Cure = """
                ACL SETUSER default off
                """,
            Undo = """
                ACL SETUSER default on
                """,
            Login = "ops:pw",
        },
        new()
        {
            Rule = "REDIS-SECURITY-DEBUG-OPEN",
            Subject = "enable-debug-command",
            Decoy = """
                PING
                """,
            Fault = """
                PING
                """,
            DecoySettings = new Dictionary<string, string> { ["enable-debug-command"] = "local" },
        },
        new()
        {
            Rule = "REDIS-SECURITY-AUTH-FAILURES",
            Subject = "logins",

            // What a user may not run stands in the same log.
            Decoy = """
                ACL SETUSER default -flushdb
                times 5> refused> FLUSHDB
                """,
            Fault = """
                times 5> refused> AUTH nobody wrong
                """,
            Cure = """
                ACL LOG RESET
                """,
            Undo = """
                times 5> refused> AUTH nobody wrong
                """,
            Options = new Dictionary<string, double> { ["count"] = 3 },
        },
        new()
        {
            Rule = "REDIS-SECURITY-TLS-OFF",
            Subject = "port",
            Decoy = """
                PING
                """,
            Fault = """
                CONFIG SET bind 0.0.0.0
                """,
            Cure = """
                CONFIG SET bind 127.0.0.1
                """,
            Undo = """
                CONFIG SET bind 0.0.0.0
                """,
        },
    ];
}
