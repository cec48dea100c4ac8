using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Resources;

/// <summary>A rule about the counters of the cluster's background processes.</summary>
internal abstract class BackgroundRule : IRule
{
    public abstract RuleInfo Info { get; }

    public RuleVerdict Judge(RuleContext context) => context.Snapshot.TryGet(PostgresSections.Background, out var background, out var reason)
        ? Judge(context, background)
        : RuleVerdict.NotExamined(reason);

    protected abstract RuleVerdict Judge(RuleContext context, PostgresBackground background);
}
