using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Explain.Rules;

/// <summary>The rules that judge plans. They are no part of a health check, which has no plan to look at.</summary>
internal static class PlanRules
{
    /// <summary>The family that plan rules carry.</summary>
    public const string Family = "plans";

    private static readonly Lazy<IReadOnlyList<IRule>> Found = new(() =>
        RuleCatalog.FindIn(typeof(PlanRules).Assembly).Where(rule => rule.Info.Family == Family).ToList());

    /// <summary>Every plan rule, in id order.</summary>
    public static IReadOnlyList<IRule> All
    {
        [RequiresUnreferencedCode("Rules are found by reflection.")]
        get => Found.Value;
    }
}
