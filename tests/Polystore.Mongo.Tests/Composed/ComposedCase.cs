using Polystore.Core.Findings;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>A fault in replies that follow the manual, and a decoy that a naive check would report too.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Page">The page of MongoDB's manual (https://www.mongodb.com/docs/manual/) whose reply is changed.</param>
/// <param name="Decoy">Makes what looks like the fault and is none.</param>
/// <param name="Fault">Makes the fault.</param>
/// <param name="Severity">How severe the fault is.</param>
internal sealed record ComposedCase(string Rule, string Page, Action<ComposedDeployment> Decoy, Action<ComposedDeployment> Fault, Severity Severity)
{
    /// <summary>What an earlier snapshot saw of the decoy, ten days before; null when none is given.</summary>
    public Action<ComposedDeployment>? BeforeDecoy { get; init; }

    /// <summary>What an earlier snapshot saw of the fault, ten days before.</summary>
    public Action<ComposedDeployment>? BeforeFault { get; init; }
}
