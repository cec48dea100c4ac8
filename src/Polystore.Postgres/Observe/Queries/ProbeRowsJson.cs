using System.Text.Json.Serialization;
using Polystore.Core.Json;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>Reads the rows that the server writes as JSON: column names are the property names in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(SharedText)])]
[JsonSerializable(typeof(CountRow))]
[JsonSerializable(typeof(IndexDefinitionRow))]
[JsonSerializable(typeof(LockedRow))]
[JsonSerializable(typeof(NameRow))]
[JsonSerializable(typeof(NamedOidRow))]
[JsonSerializable(typeof(PostgresArchiver))]
[JsonSerializable(typeof(PostgresCheckpoints))]
[JsonSerializable(typeof(PostgresCollation))]
[JsonSerializable(typeof(PostgresConnectionGroup))]
[JsonSerializable(typeof(PostgresDatabase))]
[JsonSerializable(typeof(PostgresDefaultPrivilege))]
[JsonSerializable(typeof(PostgresEventTrigger))]
[JsonSerializable(typeof(PostgresExtension))]
[JsonSerializable(typeof(PostgresFileSetting))]
[JsonSerializable(typeof(PostgresGrant))]
[JsonSerializable(typeof(PostgresHbaRule))]
[JsonSerializable(typeof(PostgresIo))]
[JsonSerializable(typeof(PostgresLanguage))]
[JsonSerializable(typeof(PostgresLargeObjects))]
[JsonSerializable(typeof(PostgresLockGroup))]
[JsonSerializable(typeof(PostgresPolicy))]
[JsonSerializable(typeof(PostgresPreparedTransaction))]
[JsonSerializable(typeof(PostgresPublication))]
[JsonSerializable(typeof(PostgresRelationLock))]
[JsonSerializable(typeof(PostgresReplica))]
[JsonSerializable(typeof(PostgresReplicationSlot))]
[JsonSerializable(typeof(PostgresRole))]
[JsonSerializable(typeof(PostgresRoleSetting))]
[JsonSerializable(typeof(PostgresRunningJob))]
[JsonSerializable(typeof(PostgresSession))]
[JsonSerializable(typeof(PostgresStandby))]
[JsonSerializable(typeof(PostgresStatement))]
[JsonSerializable(typeof(PostgresPredicate))]
[JsonSerializable(typeof(PostgresStatisticsObject))]
[JsonSerializable(typeof(PostgresSubscription))]
[JsonSerializable(typeof(PostgresWalStatistics))]
[JsonSerializable(typeof(RoutineRow))]
[JsonSerializable(typeof(SchemaRow))]
[JsonSerializable(typeof(SequenceValueRow))]
[JsonSerializable(typeof(ServerRow))]
[JsonSerializable(typeof(SettingRow))]
[JsonSerializable(typeof(StatementTotalsRow))]
[JsonSerializable(typeof(TriggerRow))]
[JsonSerializable(typeof(ViewRow))]
internal sealed partial class ProbeRowsJson : JsonSerializerContext;
