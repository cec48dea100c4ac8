using Npgsql;
using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Running;
using Polystore.Postgres.Explain.Running.Sampling;
using Polystore.Sql;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// Values for the parameters of a statement of which only the text is known, out of what ANALYZE kept of the columns that they are
/// compared with: some as frequent as the rows that have them, some drawn evenly from the different values, since what is asked for is
/// often rare (the open orders, not the closed ones). Where pg_qualstats saw what was asked for, that instead.
/// </summary>
internal sealed class StatisticValues(NpgsqlConnection connection, Snapshot snapshot)
{
    // For each sample: where it lies among the rows, or among the different values, and the share of rows that a range takes in.
    private static readonly (double Place, bool ByRows, double Range)[] Draws =
        [(0.1, true, 0.01), (0.5, true, 0.1), (0.9, true, 0.02), (0.3, false, 0.3), (0.8, false, 0.05)];

    private readonly Dictionary<(ObjectName Table, string Column), ColumnSample?> columns = [];
    private QualStatistics? quals;

    /// <summary>Constants by the number of the parameter, one set for each draw, without those of which nothing is known.</summary>
    public async Task<IReadOnlyList<DrawnValues>> ForAsync(Core.Workloads.WorkloadStatement statement, CancellationToken cancellationToken)
    {
        var uses = ParameterUse.Of(statement.Sql, snapshot).Values.OrderBy(use => use.Position).ToList();
        var asked = await QualsAsync(cancellationToken);
        foreach (var use in uses.Where(use => use.Column is not null))
        {
            await ReadAsync(use.Table!, use.Column!, cancellationToken);
        }

        return Draws.Select((draw, number) => Draw(statement.Id, asked, uses, draw, (number + 0.5) / Draws.Length)).Where(values => values.Constants.Count > 0).ToList();
    }

    /// <summary>What pg_qualstats saw, read once.</summary>
    public async Task<QualStatistics> QualsAsync(CancellationToken cancellationToken) => quals ??= await QualStatistics.ReadAsync(connection, cancellationToken);

    private DrawnValues Draw(string id, QualStatistics quals, IReadOnlyList<ParameterUse> uses, (double Place, bool ByRows, double Range) draw, double seen)
    {
        var values = new Dictionary<int, string>();
        var words = new List<string>();
        var drawn = new Dictionary<(ObjectName, string), int>();
        foreach (var use in uses)
        {
            if (use.Kind is ParameterUseKind.Limit or ParameterUseKind.Offset)
            {
                values[use.Position] = $"({SqlQuoting.Literal(SampledValue.Of(use, sample: null, ValueKind.Common)!.Value, SqlDialect.Postgres)}::bigint)";
                continue;
            }

            if (use.Column is not null && quals.At(id, use, seen) is { } asked)
            {
                values[use.Position] = Constant(use, asked);
                words.Add($"a value of {use.Table!.Name}.{use.Column} that pg_qualstats saw");
                continue;
            }

            if (use.Column is null || columns.GetValueOrDefault((use.Table!.ObjectName, use.Column)) is not { } sample)
            {
                continue;
            }

            // The items of a list are different values: the golden ratio spreads them.
            var key = (use.Table.ObjectName, use.Column);
            var number = drawn[key] = drawn.GetValueOrDefault(key, -1) + 1;
            var place = (draw.Place + (number * 0.618)) % 1;
            var distinct = use.Table.FindColumn(use.Column)?.Statistics?.DistinctValues ?? 0;
            var between = uses.Any(other => other.Column == use.Column && other.Table == use.Table && Opposite(other.Kind, use.Kind));
            var equal = draw.ByRows ? sample.AmongRows(place) : sample.AmongValues(place, distinct);
            if (ValueOf(use, sample, equal, draw.Range, between) is { } value)
            {
                values[use.Position] = Constant(use, value);
                words.AddRange(use.Kind is ParameterUseKind.Equal or ParameterUseKind.Array && equal is not null ? [new ValueClasses(sample, distinct, 0).Words(equal, $"{use.Table.Name}.{use.Column}")] : []);
            }
        }

        return new DrawnValues(values, words.Count == 0 ? null : ValueWords.Listed(words.Distinct(StringComparer.Ordinal).ToList()));
    }

    private static string Constant(ParameterUse use, string value) => $"({SqlQuoting.Literal(value, SqlDialect.Postgres)}{TypeOf(use)})";

    // A pattern is text whatever the column is, and a value that its column cannot read would be an error rather than a plan.
    private static string TypeOf(ParameterUse use) => use.Table!.FindColumn(use.Column!) is not { Type.Length: > 0 } column ? ""
        : use.Kind switch { ParameterUseKind.Pattern => "::text", ParameterUseKind.Array => $"::{column.Type}[]", _ => $"::{column.Type}" };

    private static string? ValueOf(ParameterUse use, ColumnSample sample, string? equal, double range, bool between) => use.Kind switch
    {
        ParameterUseKind.Equal => equal,
        ParameterUseKind.Array or ParameterUseKind.Pattern when equal is not null => SampledValue.Of(use, new ColumnSample([equal], []), ValueKind.Common)?.Value,
        ParameterUseKind.Below => sample.At(between ? 0.5 + (range / 2) : range) ?? sample.Common[0],
        ParameterUseKind.Above => sample.At(between ? 0.5 - (range / 2) : 1 - range) ?? sample.Common[0],
        ParameterUseKind.From => sample.At(0.5 - (range / 2)) ?? sample.Common[0],
        ParameterUseKind.To => sample.At(0.5 + (range / 2)) ?? sample.Common[0],
        _ => null,
    };

    private static bool Opposite(ParameterUseKind one, ParameterUseKind other) =>
        (one, other) is (ParameterUseKind.Below, ParameterUseKind.Above) or (ParameterUseKind.Above, ParameterUseKind.Below);

    private async Task ReadAsync(Table table, string column, CancellationToken cancellationToken)
    {
        if (columns.ContainsKey((table.ObjectName, column)))
        {
            return;
        }

        try
        {
            await using var command = new NpgsqlCommand(ColumnSample.Sql(table, column), connection);
            columns[(table.ObjectName, column)] = await command.ExecuteScalarAsync(cancellationToken) is string json ? ColumnSample.Read(json) : null;
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            columns[(table.ObjectName, column)] = null;
        }
    }
}
