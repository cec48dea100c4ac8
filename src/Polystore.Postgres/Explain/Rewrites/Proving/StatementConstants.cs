using System.Globalization;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>The constants of two statements: without them no random row would pass their conditions.</summary>
internal sealed class StatementConstants
{
    public StatementConstants(DigestComparison comparison)
    {
        var literals = ComparedStatement.Queries(comparison.Before.Shape.Query).Concat(ComparedStatement.Queries(comparison.After.Shape.Query))
            .SelectMany(query => query.Expressions())
            .SelectMany(expression => expression.SelfAndDescendants())
            .OfType<LiteralExpression>()
            .ToList();
        Texts = [.. literals.Where(literal => literal.Kind == LiteralKind.Text).Select(literal => literal.Value).Distinct(StringComparer.Ordinal)];
        Numbers = [.. literals.Where(literal => literal.Kind == LiteralKind.Number)
            .Select(literal => decimal.TryParse(literal.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : (decimal?)null)
            .OfType<decimal>()
            .SelectMany(number => new[] { number, number + 1, number - 1 })
            .Distinct()];
    }

    /// <summary>Texts.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Numbers, each with its neighbours.</summary>
    public IReadOnlyList<decimal> Numbers { get; }
}
