using Npgsql;
using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Workloads;
using Polystore.Postgres.Workloads.Values;

namespace Polystore.Postgres.Prove;

/// <summary>The statements by which a remedy is judged: what the workload asks of its tables, and what an index is there for.</summary>
internal sealed class TrialStatements
{
    /// <summary>Id of the statement that looks a row up by the columns of an index.</summary>
    public const string Lookup = "lookup";

    // Those that decide what a workload costs come first.
    private const int MostStatements = 100;

    private readonly AdvisedQueryReader reader;
    private readonly Catalog catalog;
    private readonly IReadOnlyList<AdvisedQuery> workload;

    private TrialStatements(AdvisedQueryReader reader, Catalog catalog, IReadOnlyList<AdvisedQuery> workload)
    {
        this.reader = reader;
        this.catalog = catalog;
        this.workload = workload;
    }

    /// <summary>Reads the workload, the parameters of its statements filled out of what was logged or out of the statistics of a copy.</summary>
    public static async Task<TrialStatements> ReadAsync(Workload? given, Snapshot snapshot, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var read = new AdvisedQueryReader(snapshot.Catalog, new CatalogLookup(snapshot.Catalog, snapshot.SettingValue("search_path")));
        var values = new ValuePlanning(connection, new StatisticValues(connection, snapshot), new ObservedBlocks(snapshot));
        var queries = new List<AdvisedQuery>();
        foreach (var statement in ((given ?? CountedWorkload.Of(snapshot))?.Statements ?? []).Take(MostStatements))
        {
            if (read.Read(WorkloadReading.Readable(statement), out _) is not { Escapes: false } query)
            {
                continue;
            }

            // A remedy that serves the common value may harm the rare one: each way in which the statement is planned is tried.
            queries.AddRange(query.Parameters == 0
                ? [query]
                : WorkloadReading.Variants(query, await values.VariantsAsync(query.Statement, cancellationToken)).Where(filled => filled.Parameters == 0));
        }

        return new TrialStatements(read, snapshot.Catalog, queries);
    }

    /// <summary>Those that show what a remedy does to its tables, and to what it is for.</summary>
    public IReadOnlyList<AdvisedQuery> Of(Remedy remedy)
    {
        var tables = TablesOf(remedy).Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
        var related = workload.Where(query => query.Accesses.Any(access => tables.Contains(access.Table)) || (query.Shape.Target?.Name is { } target && tables.Contains(target)));
        return [.. Witnesses(remedy).Select(witness => reader.Read(new WorkloadStatement { Id = Lookup, Sql = witness }, out _)).OfType<AdvisedQuery>(), .. related];
    }

    /// <summary>The tables whose indexes or constraints a remedy changes.</summary>
    public static IReadOnlyList<ObjectName> TablesOf(Remedy remedy) => remedy.Effects.Select(effect => effect switch
    {
        IndexCreated created => new ObjectName(created.Index.Schema, created.Index.Table),
        IndexDropped dropped => new ObjectName(dropped.Schema, dropped.Table),
        ConstraintChanged changed => changed.Table,
        _ => (ObjectName?)null,
    }).OfType<ObjectName>().Distinct().ToList();

    // A row by the columns of the index that comes, or of the one that another stands in for. An index that goes because nobody asks has none.
    private IEnumerable<string> Witnesses(Remedy remedy)
    {
        foreach (var index in remedy.Effects.Select(effect => effect switch
        {
            IndexCreated { Index: { Method: "btree" or "hash" } created } => created,
            IndexDropped { CoveredBy: not null } dropped => catalog.FindTable(new ObjectName(dropped.Schema, dropped.Table))?.Indexes.FirstOrDefault(known => known.Name == dropped.Name && known.Method is "btree"),
            _ => null,
        }).OfType<Core.Catalogs.Index>().Where(index => index.KeyColumns.All(column => column is not null)).Take(1))
        {
            var table = PgName.Qualified(index.Schema, index.Table);
            var columns = index.KeyColumns.Select(column => PgName.Quote(column!)).ToList();
            var list = string.Join(", ", columns);
            yield return $"SELECT * FROM {table} WHERE ({list}) = (SELECT {list} FROM {table} WHERE {string.Join(" AND ", columns.Select(column => $"{column} IS NOT NULL"))} LIMIT 1)";
        }
    }
}
