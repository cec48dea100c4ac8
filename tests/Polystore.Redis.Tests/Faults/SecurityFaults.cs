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
            Rule = "REDIS-SECURITY-DANGEROUS-COMMANDS",
            Subject = "app",

            // An administrator with all rights, a user that lost them again, one with a single harmless command of CONFIG, and one that is off.
            Decoy = """
                ACL SETUSER ops on >pw ~* &* +@all
                ACL SETUSER careful on >pw ~careful:* +@all -@dangerous -@scripting
                ACL SETUSER late on >pw ~late:* +@all -@all +get +set
                ACL SETUSER looker on >pw ~looker:* +@read -keys +config|get
                ACL SETUSER gone off >pw ~gone:* +@all
                """,
            Fault = """
                ACL SETUSER app on >pw ~app:* +@all -debug
                """,
        },
        new()
        {
            Rule = "REDIS-SECURITY-DANGEROUS-COMMANDS",
            Subject = "pool",

            // All keys and two connections: a person.
            Decoy = """
                ACL SETUSER pool on >pw ~* &* +@read +@write
                login pool pw 2
                pause 1
                """,
            Fault = """
                login pool pw 5
                pause 1
                """,
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
