using System.Globalization;
using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>What a statement compares a parameter with.</summary>
/// <param name="Position">Number of the parameter, from 1.</param>
/// <param name="Kind">How.</param>
/// <param name="Table">The table of the column; null when it is compared with none.</param>
/// <param name="Column">The column; null when it is compared with none.</param>
internal sealed record ParameterUse(int Position, ParameterUseKind Kind, Table? Table = null, string? Column = null)
{
    /// <summary>The first use of each parameter that says something of its value.</summary>
    public static IReadOnlyDictionary<int, ParameterUse> Of(string sql, Snapshot snapshot)
    {
        var uses = new Dictionary<int, ParameterUse>();
        if (PlannedStatement.Read(sql, snapshot) is not { } shape)
        {
            return uses;
        }

        var lookup = new CatalogLookup(snapshot.Catalog, snapshot.SettingValue("search_path"));
        foreach (var block in shape.Blocks)
        {
            foreach (var expression in block.Block.Expressions().SelectMany(whole => whole.SelfAndDescendants()))
            {
                foreach (var (operand, value, kind) in Comparisons(expression))
                {
                    if (PositionOf(value) is { } position && Bare(operand) is ColumnReference column && shape.TableColumnOf(column) is { } binding
                        && lookup.TableOf(binding.Source.Source.Schema, binding.Source.Source.Name!) is { } table)
                    {
                        uses.TryAdd(position, new ParameterUse(position, kind, table, binding.Column));
                    }
                }
            }

            foreach (var (value, kind) in new[] { (block.Block.Limit, ParameterUseKind.Limit), (block.Block.Offset, ParameterUseKind.Offset) })
            {
                if (value is not null && PositionOf(value) is { } position)
                {
                    uses.TryAdd(position, new ParameterUse(position, kind));
                }
            }
        }

        return uses;
    }

    private static IEnumerable<(SqlExpression Operand, SqlExpression Value, ParameterUseKind Kind)> Comparisons(SqlExpression expression)
    {
        switch (expression)
        {
            case BinaryExpression { Operator: "=" or "<>" or "<" or "<=" or ">" or ">=" } compared when Elements(compared.Right) is { } list:
                yield return (compared.Left, list, ParameterUseKind.Array);
                break;
            case BinaryExpression { Operator: "=" or "<>" } compared:
                yield return (compared.Left, compared.Right, ParameterUseKind.Equal);
                yield return (compared.Right, compared.Left, ParameterUseKind.Equal);
                break;
            case BinaryExpression { Operator: "<" or "<=" } compared:
                yield return (compared.Left, compared.Right, ParameterUseKind.Below);
                yield return (compared.Right, compared.Left, ParameterUseKind.Above);
                break;
            case BinaryExpression { Operator: ">" or ">=" } compared:
                yield return (compared.Left, compared.Right, ParameterUseKind.Above);
                yield return (compared.Right, compared.Left, ParameterUseKind.Below);
                break;
            case BetweenExpression between:
                yield return (between.Operand, between.Low, ParameterUseKind.From);
                yield return (between.Operand, between.High, ParameterUseKind.To);
                break;
            case InExpression { Items.Count: > 0 } list:
                foreach (var item in list.Items)
                {
                    yield return (list.Operand, item, ParameterUseKind.Equal);
                }

                break;
            case LikeExpression { Operator: PatternOperator.Like or PatternOperator.ILike } like:
                yield return (like.Operand, like.Pattern, ParameterUseKind.Pattern);
                break;
        }
    }

    // ANY ($1) is read as a call.
    private static SqlExpression? Elements(SqlExpression expression) =>
        expression is FunctionExpression { Arguments: [var list] } call && (call.Is("ANY") || call.Is("SOME") || call.Is("ALL")) ? list : null;

    private static SqlExpression Bare(SqlExpression expression)
    {
        while (expression is CastExpression cast)
        {
            expression = cast.Operand;
        }

        return expression;
    }

    private static int? PositionOf(SqlExpression expression) =>
        Bare(expression) is ParameterExpression { Text: ['$', .. var digits] } && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
}
