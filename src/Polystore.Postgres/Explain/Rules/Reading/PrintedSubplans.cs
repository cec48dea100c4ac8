using System.Text.RegularExpressions;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>What a condition prints where it asks for the result of a subquery that runs once.</summary>
internal static partial class PrintedSubplans
{
    /// <summary>
    /// The condition with a parameter for each such result, which is what servers until 16 print (<c>$0</c>); from 17 on it reads
    /// <c>(InitPlan 1).col1</c>, which is no SQL (ruleutils.c, get_parameter).
    /// </summary>
    /// <param name="condition">As the server printed it.</param>
    public static string AsParameters(string condition) =>
        condition.Contains("(InitPlan ", StringComparison.Ordinal) ? Result().Replace(condition, "$$0") : condition;

    [GeneratedRegex(@"\(InitPlan \w+\)\.col\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Result();
}
