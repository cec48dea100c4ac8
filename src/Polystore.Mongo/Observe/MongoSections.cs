using System.Text.Json.Serialization;
using Polystore.Core.Observation;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>The parts of a snapshot that only MongoDB has.</summary>
public static class MongoSections
{
    /// <summary>hello and buildInfo.</summary>
    public static SectionKey<MongoFigures> Build { get; } = new("mongodb.build", MongoSectionsJson.Default.MongoFigures);

    /// <summary>serverStatus.</summary>
    public static SectionKey<MongoFigures> Status { get; } = new("mongodb.status", MongoSectionsJson.Default.MongoFigures);

    /// <summary>getCmdLineOpts, parsed.</summary>
    public static SectionKey<MongoFigures> Options { get; } = new("mongodb.options", MongoSectionsJson.Default.MongoFigures);

    /// <summary>getParameter featureCompatibilityVersion.</summary>
    public static SectionKey<MongoFigures> Compatibility { get; } = new("mongodb.compatibility", MongoSectionsJson.Default.MongoFigures);

    /// <summary>getParameter: what the rules ask for, of the server that was asked.</summary>
    public static SectionKey<MongoFigures> Parameters { get; } = new("mongodb.parameters", MongoSectionsJson.Default.MongoFigures);

    /// <summary>getDefaultRWConcern.</summary>
    public static SectionKey<MongoFigures> Defaults { get; } = new("mongodb.defaults", MongoSectionsJson.Default.MongoFigures);

    /// <summary>replSetGetConfig.</summary>
    public static SectionKey<MongoSetSettings> SetSettings { get; } = new("mongodb.set", MongoSectionsJson.Default.MongoSetSettings);

    /// <summary>$currentOp.</summary>
    public static SectionKey<MongoRunning> Running { get; } = new("mongodb.running", MongoSectionsJson.Default.MongoRunning);

    /// <summary>The database config of a sharded cluster.</summary>
    public static SectionKey<MongoSharding> Sharding { get; } = new("mongodb.sharding", MongoSectionsJson.Default.MongoSharding);

    /// <summary>dbStats of every database.</summary>
    public static SectionKey<MongoDatabases> Databases { get; } = new("mongodb.databases", MongoSectionsJson.Default.MongoDatabases);

    /// <summary>hostInfo: the machine.</summary>
    public static SectionKey<MongoFigures> Host { get; } = new("mongodb.host", MongoSectionsJson.Default.MongoFigures);

    /// <summary>Collections with their indexes.</summary>
    public static SectionKey<MongoCollections> Collections { get; } = new("mongodb.collections", MongoSectionsJson.Default.MongoCollections);

    /// <summary>replSetGetStatus and the oplog.</summary>
    public static SectionKey<MongoReplication> Replication { get; } = new("mongodb.replication", MongoSectionsJson.Default.MongoReplication);

    /// <summary>usersInfo.</summary>
    public static SectionKey<MongoUsers> Users { get; } = new("mongodb.users", MongoSectionsJson.Default.MongoUsers);

    /// <summary>system.profile of every database.</summary>
    public static SectionKey<MongoShapes> Shapes { get; } = new("mongodb.shapes", MongoSectionsJson.Default.MongoShapes);

    /// <summary>$planCacheStats of the collections with several indexes.</summary>
    public static SectionKey<MongoPlanCache> PlanCache { get; } = new("mongodb.plans", MongoSectionsJson.Default.MongoPlanCache);

    /// <summary>getLog startupWarnings.</summary>
    public static SectionKey<MongoWarnings> Warnings { get; } = new("mongodb.warnings", MongoSectionsJson.Default.MongoWarnings);

    /// <summary>Random documents of every collection.</summary>
    public static SectionKey<MongoSamples> Samples { get; } = new("mongodb.samples", MongoSectionsJson.Default.MongoSamples);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MongoFigures))]
[JsonSerializable(typeof(MongoCollections))]
[JsonSerializable(typeof(MongoReplication))]
[JsonSerializable(typeof(MongoUsers))]
[JsonSerializable(typeof(MongoPlanCache))]
[JsonSerializable(typeof(MongoWarnings))]
[JsonSerializable(typeof(MongoSharding))]
[JsonSerializable(typeof(MongoDatabases))]
[JsonSerializable(typeof(MongoSetSettings))]
[JsonSerializable(typeof(MongoRunning))]
[JsonSerializable(typeof(MongoShapes))]
[JsonSerializable(typeof(MongoSamples))]
internal sealed partial class MongoSectionsJson : JsonSerializerContext;
