using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Core.Findings;

/// <summary>What a remedy does to the catalogue, so that Reconcile can reason about several remedies together.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(IndexCreated), "index_created")]
[JsonDerivedType(typeof(IndexDropped), "index_dropped")]
[JsonDerivedType(typeof(TableRebuilt), "table_rebuilt")]
[JsonDerivedType(typeof(RowsChanged), "rows_changed")]
[JsonDerivedType(typeof(StatisticsRefreshed), "statistics_refreshed")]
[JsonDerivedType(typeof(StorageCompacted), "storage_compacted")]
[JsonDerivedType(typeof(SettingChanged), "setting_changed")]
[JsonDerivedType(typeof(ConstraintChanged), "constraint_changed")]
public abstract record RemedyEffect;

/// <summary>A new index.</summary>
/// <param name="Index">The index as the catalogue will show it.</param>
public sealed record IndexCreated(Catalogs.Index Index) : RemedyEffect;

/// <summary>An index goes.</summary>
/// <param name="Schema">Schema.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
public sealed record IndexDropped(string Schema, string Table, string Name) : RemedyEffect
{
    /// <summary>The index of the same table that stands in for it; null when it goes because nobody needs it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CoveredBy { get; init; }
}

/// <summary>A table is written anew with another definition; its indexes and triggers are made again as they were.</summary>
/// <param name="Table">The table.</param>
/// <param name="Change">What is different, in a few words; two rebuilds of one table must be one.</param>
public sealed record TableRebuilt(ObjectName Table, string Change) : RemedyEffect;

/// <summary>Rows are changed, moved or deleted.</summary>
/// <param name="Table">The table.</param>
public sealed record RowsChanged(ObjectName Table) : RemedyEffect;

/// <summary>Planner statistics are gathered.</summary>
/// <param name="Table">The table; null for the whole database.</param>
public sealed record StatisticsRefreshed(ObjectName? Table) : RemedyEffect;

/// <summary>Free space is given back (VACUUM, REINDEX).</summary>
/// <param name="Object">The table or index; null for the whole database.</param>
public sealed record StorageCompacted(ObjectName? Object) : RemedyEffect;

/// <summary>A setting changes.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Value">Its new value.</param>
public sealed record SettingChanged(string Name, string Value) : RemedyEffect;

/// <summary>A constraint is added, validated or dropped.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Constraint">Its name.</param>
/// <param name="Adds">True when the promise is stronger afterwards.</param>
public sealed record ConstraintChanged(ObjectName Table, string Constraint, bool Adds) : RemedyEffect
{
    /// <summary>True when it reads the rows that are there and fails at the first that breaks the promise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadsRows { get; init; }
}
