using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class SubscriptionTrouble : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-SUBSCRIPTION",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Subscription that does not run",
        LooksFor = "Subscriptions that are disabled, enabled without a worker, or that count errors while applying or copying. "
            + "Not reported: a running subscription whose errors all lie before an earlier snapshot that was given.",
        Why = "Rows stop coming, and the publisher keeps WAL for it until its disk is full.",
        References = ["https://www.postgresql.org/docs/current/logical-replication-subscription.html", "https://www.postgresql.org/docs/current/logical-replication-conflicts.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Logical, out var logical, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        PostgresLogical? earlier = null;
        context.Before?.TryGet(PostgresSections.Logical, out earlier, out _);
        return RuleVerdict.Of(logical.Subscriptions
            .Select(subscription => Finding(context, subscription, earlier?.Subscriptions.FirstOrDefault(old => old.Name == subscription.Name)))
            .OfType<Finding>());
    }

    private Finding? Finding(RuleContext context, PostgresSubscription subscription, PostgresSubscription? earlier)
    {
        var errors = subscription.ApplyErrors + subscription.SyncErrors - (earlier is null ? 0 : earlier.ApplyErrors + earlier.SyncErrors);
        if (subscription is { Enabled: true, WorkerRunning: true } && errors <= 0)
        {
            return null;
        }

        var name = PgName.Quote(subscription.Name);
        var title = !subscription.Enabled ? $"subscription {subscription.Name} is disabled"
            : !subscription.WorkerRunning ? $"subscription {subscription.Name} has no worker"
            : $"subscription {subscription.Name} counted {Amount.Of(errors, "error")}";
        return context.Problem(Info, ReplicationSubject.Subscription(subscription.Name), subscription is { Enabled: true, WorkerRunning: true } ? Severity.Medium : Severity.High, title) with
        {
            Impact = subscription.SlotName is null ? null : $"the publisher keeps WAL in slot {subscription.SlotName} meanwhile",
            Evidence =
            [
                Evidence.Of("enabled", subscription.Enabled, null, "pg_subscription"),
                Evidence.Of("worker running", subscription.WorkerRunning, null, "pg_stat_subscription"),
                Evidence.Of("errors while applying", subscription.ApplyErrors, "errors", "pg_stat_subscription_stats"),
                Evidence.Of("errors while copying", subscription.SyncErrors, "errors", "pg_stat_subscription_stats"),
                Evidence.Of("tables not ready", (long)subscription.TablesNotReady, "tables", "pg_subscription_rel"),
            ],
            Remedy = subscription is { Enabled: false, SlotName: not null }
                ? new Remedy
                {
                    Apply = [$"ALTER SUBSCRIPTION {name} ENABLE"],
                    Rollback = [$"ALTER SUBSCRIPTION {name} DISABLE"],
                    Lock = "none on tables",
                    Duration = "milliseconds; catching up takes as long as what waits at the publisher",
                    Guidance = "If it was disabled because of an error (disable_on_error), remove the cause first: the log names the row and the constraint.",
                }
                : Remedy.ByHand(
                    subscription.SlotName is null
                        ? $"It has no slot at the publisher: make one there and ALTER SUBSCRIPTION {name} SET (slot_name = …), or DROP SUBSCRIPTION {name} if nobody needs it."
                        : "Read the log of this server: it names the conflicting row and the constraint. Remove the row, or skip the transaction by ALTER SUBSCRIPTION … SKIP (lsn = …).",
                    "only you know which of two rows is right"),
            Weight = errors,
        };
    }
}
