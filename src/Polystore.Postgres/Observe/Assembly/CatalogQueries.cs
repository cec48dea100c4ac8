using Polystore.Postgres.Observe.Queries;
using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>The queries that read the schema. They are the same however many tables there are.</summary>
internal sealed class CatalogQueries(CatalogSql sql, ServerRow server)
{
    public ProbeQuery<SchemaRow> Schemas { get; } = SchemaRow.Query();

    public ProbeQuery<RelationRow> Relations { get; } = RelationRow.Query(sql);

    public ProbeQuery<ColumnRow> Columns { get; } = ColumnRow.Query(sql);

    public ProbeQuery<StatisticsRow> Statistics { get; } = StatisticsRow.Query(server.Superuser);

    public ProbeQuery<ConstraintRow> Constraints { get; } = ConstraintRow.Query(sql);

    public ProbeQuery<IndexRow> Indexes { get; } = IndexRow.Query(sql);

    public ProbeQuery<NamedOidRow> OperatorClasses { get; } = NamedOidRow.OperatorClasses();

    public ProbeQuery<NamedOidRow> Collations { get; } = NamedOidRow.Collations();

    public ProbeQuery<ViewRow> Views { get; } = ViewRow.Query();

    public ProbeQuery<SequenceRow> Sequences { get; } = SequenceRow.Query();

    public ProbeQuery<RoutineRow> Routines { get; } = RoutineRow.Query();

    public ProbeQuery<TriggerRow> Triggers { get; } = TriggerRow.Query();

    public ProbeQuery<SettingRow> Settings { get; } = SettingRow.Query();

    /// <summary>Known once the sequences are.</summary>
    public IReadOnlyList<ProbeQuery<SequenceValueRow>> SequenceValues { get; set; } = [];

    /// <summary>Known once the indexes are.</summary>
    public IReadOnlyList<ProbeQuery<IndexDefinitionRow>> IndexDefinitions { get; set; } = [];

    /// <summary>Without these nothing can be judged.</summary>
    public IReadOnlyList<ProbeQuery> Indispensable => [Relations, Columns, Constraints, Indexes, OperatorClasses, Collations];

    public IReadOnlyList<ProbeQuery> All => [.. FirstPart, .. SecondPart];

    /// <summary>About half of the work, for the first of two sessions.</summary>
    public IReadOnlyList<ProbeQuery> FirstPart => [Relations, Columns, Constraints, OperatorClasses, Collations, Schemas, Statistics, Views, Routines, Triggers, Settings];

    /// <summary>The other half, together with the values of the sequences.</summary>
    public IReadOnlyList<ProbeQuery> SecondPart => [Sequences, Indexes];
}
