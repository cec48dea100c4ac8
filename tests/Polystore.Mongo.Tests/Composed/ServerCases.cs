using Polystore.Core.Findings;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>Counters of serverStatus, parameters and options of the server.</summary>
internal static class ServerCases
{
    private const string ServerStatus = "reference/command/serverStatus";

    public static readonly ComposedCase[] All =
    [
        // WiredTiger's own threads evict much; a load of data made some thousand.
        new("MONGO-MEMORY-EVICTION", ServerStatus,
            server => server.Figure("wiredTiger/cache/unmodified pages evicted", 90_000_000).Figure("wiredTiger/cache/pages evicted by application threads", 500_000),
            server => server.Figure("wiredTiger/cache/pages evicted by application threads", 250_000),
            Severity.High),
        // Many since a start long ago are few a second.
        new("MONGO-MEMORY-PAGE-FAULTS", ServerStatus,
            server => server.Figure("extra_info/page_faults", 50_000_000),
            server => server.Figure("extra_info/page_faults", 500_000_000),
            Severity.Medium),
        // 7.0 keeps few tickets, so that none is free is usual; 8.0 tells them elsewhere.
        new("MONGO-CAPACITY-TICKETS", ServerStatus,
            server => server.Figure("wiredTiger/concurrentTransactions/read/available", 0).Figure("wiredTiger/concurrentTransactions/read/out", 12).Figure("globalLock/currentQueue/readers", 2).Figure("globalLock/currentQueue/writers", 40),
            server => server.Remove("wiredTiger/concurrentTransactions").Add("queues", "{execution: {read: {out: 9, available: 110, totalTickets: 119}, write: {out: 12, available: 0, totalTickets: 12}}}").Figure("globalLock/currentQueue/writers", 300),
            Severity.High),
        new("MONGO-CLIENTS-CURSORS-OPEN", ServerStatus,
            server => server.Figure("metrics/cursor/open/noTimeout", 2).Figure("metrics/cursor/open/total", 900),
            server => server.Figure("metrics/cursor/open/noTimeout", 40),
            Severity.Low),
        // Errors of callers are theirs, and a few of the start are long ago.
        new("MONGO-SERVER-ASSERTS", ServerStatus,
            server => server.Figure("asserts/user", 900_000).Figure("asserts/msg", 4),
            server => server.Figure("asserts/regular", 40),
            Severity.Medium),
        new("MONGO-WORKLOAD-ERRORS", ServerStatus,
            server => server.Figure("asserts/user", 900_000),
            server => server.Figure("asserts/user", 9_000_000),
            Severity.Low),
        new("MONGO-WORKLOAD-WRITE-CONFLICTS", ServerStatus,
            server => server.Figure("metrics/operation/writeConflicts", 20_000),
            server => server.Figure("metrics/operation/writeConflicts", 900_000),
            Severity.Medium),
        // Few transactions, most of them aborted by tests.
        new("MONGO-WORKLOAD-ABORTED", ServerStatus,
            server => server.Figure("transactions/totalStarted", 300).Figure("transactions/totalAborted", 290),
            server => server.Figure("transactions/totalAborted", 20_000),
            Severity.Medium),
        // On, as by default, and lagged for a moment once.
        new("MONGO-REPLICA-FLOW-CONTROL", ServerStatus,
            server => server.Figure("flowControl/isLaggedCount", 3).Figure("flowControl/isLaggedTimeMicros", 90_000_000),
            server => server.Figure("flowControl/isLagged", 1).Figure("flowControl/isLaggedTimeMicros", 90_000_000_000),
            Severity.High),
        // By command in maintenance, and a few in eleven days.
        new("MONGO-REPLICA-ELECTIONS", ServerStatus,
            server => server.Figure("electionMetrics/stepUpCmd/called", 60).Figure("electionMetrics/electionTimeout/called", 4),
            server => server.Figure("electionMetrics/electionTimeout/called", 30),
            Severity.Medium),
        // Off where nothing expires.
        new("MONGO-INDEX-TTL-OFF", "reference/parameters",
            server => server.Parameter("ttlMonitorEnabled", false),
            server => server.Parameter("ttlMonitorEnabled", false).SetCursor("listIndexes", "{v: 2, key: {_id: 1}, name: '_id_'}", "{v: 2, key: {at: 1}, name: 'at_1', expireAfterSeconds: 3600}"),
            Severity.High),
        // Many that stay open.
        new("MONGO-CLIENTS-CHURN", ServerStatus,
            server => server.Figure("connections/current", 700).Figure("connections/totalCreated", 2_000_000),
            server => server.Figure("connections/totalCreated", 90_000_000),
            Severity.Medium),
        // Slow commands wait on purpose; a few slow writes.
        new("MONGO-WORKLOAD-LATENCY", ServerStatus,
            server => server.Figure("opLatencies/commands/latency", 90_000_000_000_000).Figure("opLatencies/writes/ops", 900).Figure("opLatencies/writes/latency", 900_000_000),
            server => server.Figure("opLatencies/reads/latency", 2_000_000_000_000),
            Severity.Medium),
        // 8.0 tells it elsewhere.
        new("MONGO-DURABILITY-CHECKPOINT", ServerStatus,
            server => server.Remove("wiredTiger/transaction").Figure("wiredTiger/checkpoint/most recent time (msecs)", 9_000),
            server => server.Figure("wiredTiger/transaction/transaction checkpoint most recent time (msecs)", 140_000),
            Severity.Medium),
        // Half of a container's memory.
        new("MONGO-MEMORY-CACHE-SIZE", "reference/command/hostInfo",
            server => server.Set("hostInfo", "{system: {memSizeMB: NumberLong(64000), memLimitMB: NumberLong(2048), numCores: 4}, ok: 1}"),
            server => server.Set("hostInfo", "{system: {memSizeMB: NumberLong(64000), memLimitMB: NumberLong(1024), numCores: 4}, ok: 1}"),
            Severity.High),
        // For slow operations, and for a sample of all.
        new("MONGO-WORKLOAD-PROFILES-ALL", "reference/command/profile",
            server => server.Set("profile", "{was: 1, slowms: 0, sampleRate: 0.01, ok: 1}"),
            server => server.Set("profile", "{was: 1, slowms: 0, sampleRate: 1.0, ok: 1}"),
            Severity.Medium),
        new("MONGO-WORKLOAD-PROFILES-ALL", "reference/command/profile",
            server => server.Set("profile", "{was: 1, slowms: 100, sampleRate: 1.0, ok: 1}"),
            server => server.Set("profile", "{was: 2, slowms: 100, sampleRate: 1.0, ok: 1}"),
            Severity.Medium),
        // A little more than the default is tuning.
        new("MONGO-SERVER-PARAMETERS", "reference/parameters",
            server => server.Parameter("transactionLifetimeLimitSeconds", 120).Parameter("cursorTimeoutMillis", 1_200_000L).Parameter("notablescan", false),
            server => server.Parameter("transactionLifetimeLimitSeconds", 86_400),
            Severity.Low),
        // The in-memory engine has nothing to write.
        new("MONGO-DURABILITY-JOURNAL", "reference/command/getCmdLineOpts",
            server => server.Set("buildInfo", "{version: '5.0.31', ok: 1}").Set("getCmdLineOpts", "{parsed: {storage: {engine: 'inMemory', journal: {enabled: false}}}, ok: 1}"),
            server => server.Set("buildInfo", "{version: '5.0.31', ok: 1}").Set("getCmdLineOpts", "{parsed: {storage: {journal: {enabled: false}}}, ok: 1}"),
            Severity.High),
        // Named addresses of a network are somebody's decision.
        new("MONGO-SECURITY-BIND-ALL", "reference/command/getCmdLineOpts",
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIp: '127.0.0.1,10.0.0.5,/tmp/mongodb.sock'}, security: {authorization: 'enabled'}}, ok: 1}"),
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIp: '127.0.0.1, 0.0.0.0'}, security: {authorization: 'enabled'}}, ok: 1}"),
            Severity.Low),
    ];
}
