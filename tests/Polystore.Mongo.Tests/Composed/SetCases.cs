using Polystore.Core.Findings;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>Configurations of replica sets, and what is confirmed and read by default.</summary>
internal static class SetCases
{
    private const string Configuration = "reference/replica-configuration";

    private const string Three = "{host: 'a:1'}, {host: 'b:1'}, {host: 'c:1'}";

    public static readonly ComposedCase[] All =
    [
        // A fourth member without a vote.
        new("MONGO-REPLICA-VOTERS", Configuration,
            server => server.Configured($"{Three}, {{host: 'd:1', votes: 0, priority: 0}}"),
            server => server.Configured($"{Three}, {{host: 'd:1'}}"),
            Severity.Low),
        // Four with data bear the loss of one.
        new("MONGO-REPLICA-ARBITERS", "core/replica-set-arbiter",
            server => server.Configured($"{Three}, {{host: 'd:1'}}, {{host: 'e:1', arbiterOnly: true, priority: 0}}"),
            server => server.Configured("{host: 'a:1'}, {host: 'b:1'}, {host: 'c:1', arbiterOnly: true, priority: 0}"),
            Severity.Medium),
        new("MONGO-REPLICA-ARBITERS", "core/replica-set-arbiter",
            server => server.Configured(Three),
            server => server.Configured($"{Three}, {{host: 'd:1', arbiterOnly: true}}, {{host: 'e:1', arbiterOnly: true}}"),
            Severity.High),
        // One far away never becomes primary, and two can.
        new("MONGO-REPLICA-NO-FAILOVER", Configuration,
            server => server.Configured("{host: 'a:1'}, {host: 'b:1'}, {host: 'c:1', priority: 0}"),
            server => server.Configured("{host: 'a:1', priority: 2}, {host: 'b:1', priority: 0}, {host: 'c:1', priority: 0}"),
            Severity.High),
        new("MONGO-REPLICA-NO-FAILOVER", Configuration,
            server => server.Configured("{host: 'a:1'}, {host: 'b:1'}, {host: 'c:1', arbiterOnly: true, priority: 0}"),
            server => server.Configured("{host: 'a:1'}, {host: 'b:1'}"),
            Severity.Medium),
        new("MONGO-REPLICA-NO-FAILOVER", Configuration, server => server.Configured(Three), server => server.Configured("{host: 'a:1'}"), Severity.Low),
        // Hidden and without a vote, by its old name.
        new("MONGO-REPLICA-DELAYED", "core/replica-set-delayed-member",
            server => server.Configured($"{Three}, {{host: 'd:1', hidden: true, priority: 0, votes: 0, slaveDelay: 3600}}"),
            server => server.Configured($"{Three}, {{host: 'd:1', priority: 0, votes: 0, secondaryDelaySecs: 3600}}"),
            Severity.Medium),
        new("MONGO-REPLICA-DELAYED", "core/replica-set-delayed-member",
            server => server.Configured($"{Three}, {{host: 'd:1'}}, {{host: 'e:1', hidden: true, priority: 0, secondaryDelaySecs: 3600}}"),
            server => server.Configured("{host: 'a:1'}, {host: 'b:1'}, {host: 'c:1', hidden: true, priority: 0, secondaryDelaySecs: 3600}"),
            Severity.Medium),
        // A number above one; one, where there is no second member with data.
        new("MONGO-DURABILITY-WRITE-CONCERN", "reference/command/getDefaultRWConcern",
            server => server.Configured(Three).Set("getDefaultRWConcern", "{defaultWriteConcern: {w: 2, wtimeout: 0}, defaultReadConcern: {level: 'local'}, ok: 1}"),
            server => server.Configured(Three).Set("getDefaultRWConcern", "{defaultReadConcern: {level: 'local'}, ok: 1}"),
            Severity.Medium),
        new("MONGO-DURABILITY-WRITE-CONCERN", "reference/command/getDefaultRWConcern",
            server => server.Configured("{host: 'a:1'}, {host: 'b:1', arbiterOnly: true}").Set("getDefaultRWConcern", "{defaultWriteConcern: {w: 1, wtimeout: 0}, ok: 1}"),
            server => server.Configured(Three).Set("getDefaultRWConcern", "{defaultWriteConcern: {w: 0, wtimeout: 0}, defaultWriteConcernSource: 'global', ok: 1}"),
            Severity.High),
        new("MONGO-DURABILITY-READ-CONCERN", "reference/read-concern-available",
            server => server.Configured(Three).Set("getDefaultRWConcern", "{defaultReadConcern: {level: 'available'}, ok: 1}"),
            server => server.Router().Set("getDefaultRWConcern", "{defaultReadConcern: {level: 'available'}, ok: 1}"),
            Severity.Medium),
        new("MONGO-DURABILITY-MAJORITY", Configuration,
            server => server.Configured(Three, majorityJournals: false).Set("getCmdLineOpts", "{parsed: {storage: {engine: 'inMemory'}}, ok: 1}"),
            server => server.Configured(Three, majorityJournals: false),
            Severity.Medium),
    ];
}
