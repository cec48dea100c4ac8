using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>What vacuum has done and when it is due, by table.</summary>
public sealed record PostgresVacuum
{
    /// <summary>One entry a table with storage; its TOAST table is a part of it.</summary>
    public IReadOnlyList<PostgresTableVacuum> Items { get; init; } = [];
}

/// <summary>Vacuum state of one table, with the settings that hold for it (storage options, else the server's).</summary>
public sealed record PostgresTableVacuum
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary><c>age(relfrozenxid)</c>.</summary>
    public long FrozenXidAge { get; init; }

    /// <summary><c>mxid_age(relminmxid)</c>.</summary>
    public long MinMultiXactAge { get; init; }

    /// <summary>The same of the TOAST table.</summary>
    public long? ToastFrozenXidAge { get; init; }

    /// <summary>The same of the TOAST table.</summary>
    public long? ToastMinMultiXactAge { get; init; }

    /// <summary>Autovacuum may work on it.</summary>
    public bool AutovacuumEnabled { get; init; } = true;

    /// <summary>Autovacuum may work on its TOAST table.</summary>
    public bool ToastAutovacuumEnabled { get; init; } = true;

    /// <summary>Dead rows at which autovacuum starts, with the scale factor applied to the current row estimate.</summary>
    public double VacuumThreshold { get; init; }

    /// <summary>Inserted rows at which autovacuum starts; -1 when off.</summary>
    public double InsertThreshold { get; init; }

    /// <summary>Changed rows at which autoanalyze starts.</summary>
    public double AnalyzeThreshold { get; init; }

    /// <summary><c>autovacuum_freeze_max_age</c> in effect.</summary>
    public long FreezeMaxAge { get; init; } = 200000000;

    /// <summary><c>autovacuum_multixact_freeze_max_age</c> in effect.</summary>
    public long MultiXactFreezeMaxAge { get; init; } = 400000000;

    /// <summary>Last VACUUM by hand.</summary>
    public DateTimeOffset? LastVacuumAt { get; init; }

    /// <summary>Last autovacuum.</summary>
    public DateTimeOffset? LastAutovacuumAt { get; init; }

    /// <summary>Last ANALYZE by hand.</summary>
    public DateTimeOffset? LastAnalyzeAt { get; init; }

    /// <summary>Last autoanalyze.</summary>
    public DateTimeOffset? LastAutoanalyzeAt { get; init; }

    /// <summary>VACUUMs by hand.</summary>
    public long VacuumCount { get; init; }

    /// <summary>Autovacuums.</summary>
    public long AutovacuumCount { get; init; }

    /// <summary>ANALYZEs by hand.</summary>
    public long AnalyzeCount { get; init; }

    /// <summary>Autoanalyzes.</summary>
    public long AutoanalyzeCount { get; init; }

    /// <summary>Updates that moved the row to another page (16 and newer).</summary>
    public long RowsNewPageUpdated { get; init; }

    /// <summary>Autovacuum storage options set on the table itself.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}
