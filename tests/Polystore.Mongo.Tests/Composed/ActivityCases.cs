using Polystore.Core.Findings;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>What is being done just now.</summary>
internal static class ActivityCases
{
    private const string CurrentOperations = "reference/operator/aggregation/currentOp";

    public static readonly ComposedCase[] All =
    [
        // A change stream, a build of an index, a thread of the server, a tailable cursor, the question itself, and one that is quick.
        new("MONGO-ACTIVITY-LONG-OPERATION", CurrentOperations,
            server => server.Running(
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'getmore', ns: 'shop.orders', command: {getMore: NumberLong(7), collection: 'orders'}, cursor: {tailable: true, awaitData: true}, secs_running: NumberLong(9000)}",
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'command', ns: 'shop.orders', command: {createIndexes: 'orders'}, msg: 'Index Build: scanning collection', secs_running: NumberLong(900)}",
                "{type: 'op', active: true, desc: 'rsSync-0', op: 'none', ns: 'local.oplog.rs', command: {}, secs_running: NumberLong(90000)}",
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'command', ns: 'admin.$cmd', command: {hello: 1, maxAwaitTimeMS: 10000}, secs_running: NumberLong(300)}",
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'command', ns: 'admin.$cmd.aggregate', command: {aggregate: 1, pipeline: [{$currentOp: {}}]}, secs_running: NumberLong(300)}",
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'query', ns: 'shop.orders', command: {find: 'orders'}, secs_running: NumberLong(3), microsecs_running: NumberLong(3000000)}"),
            server => server.Running(
                "{type: 'op', active: true, client: '10.0.0.9:4', appName: 'reports', op: 'query', ns: 'shop.orders', command: {find: 'orders', filter: {name: 'CANARY'}}, planSummary: 'COLLSCAN', secs_running: NumberLong(700), microsecs_running: NumberLong(700000000)}",
                "{type: 'op', active: true, client: '10.0.0.9:5', op: 'query', ns: 'shop.orders', command: {find: 'orders', filter: {}}, planSummary: 'COLLSCAN', secs_running: NumberLong(90)}"),
            Severity.High),
        // A wait of a moment; somebody who holds much and keeps nobody waiting.
        new("MONGO-ACTIVITY-LOCK-WAIT", "reference/command/currentOp",
            server => server.Running(
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'update', ns: 'shop.orders', command: {update: 'orders'}, waitingForLock: true, microsecs_running: NumberLong(200000)}",
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'command', ns: 'shop.orders', command: {collMod: 'orders'}, waitingForLock: false, locks: {Collection: 'W'}, secs_running: NumberLong(20)}"),
            server => server.Running(
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'update', ns: 'shop.orders', command: {update: 'orders'}, waitingForLock: true, secs_running: NumberLong(70)}",
                "{type: 'op', active: true, client: '10.0.0.9:6', op: 'insert', ns: 'shop.orders', command: {insert: 'orders'}, waitingForLock: true, secs_running: NumberLong(8)}",
                "{type: 'op', active: true, client: '10.0.0.9:5', op: 'command', ns: 'shop.orders', command: {collMod: 'orders'}, waitingForLock: false, locks: {Collection: 'W'}, secs_running: NumberLong(80)}"),
            Severity.High),
        // One that pauses for a moment, one that works for long, and a session without a transaction.
        new("MONGO-ACTIVITY-IDLE-TRANSACTION", CurrentOperations,
            server => server.Running(
                "{type: 'idleSession', active: false, client: '10.0.0.9:4', transaction: {parameters: {txnNumber: NumberLong(4)}, timeOpenMicros: NumberLong(1913590), timeActiveMicros: NumberLong(55), timeInactiveMicros: NumberLong(1913535)}}",
                "{type: 'op', active: true, client: '10.0.0.9:4', op: 'update', ns: 'shop.orders', command: {update: 'orders'}, transaction: {timeOpenMicros: NumberLong(30000000), timeActiveMicros: NumberLong(29000000), timeInactiveMicros: NumberLong(1000000)}, secs_running: NumberLong(29)}",
                "{type: 'idleSession', active: false}"),
            server => server.Running("{type: 'idleSession', active: false, appName: 'billing', transaction: {parameters: {txnNumber: NumberLong(4)}, timeOpenMicros: NumberLong(42000000), timeActiveMicros: NumberLong(55), timeInactiveMicros: NumberLong(41999945)}, locks: {Collection: 'w'}}"),
            Severity.Medium),
    ];
}
