using Polystore.Core.Applying;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Redis.Rules.Reading;
using Polystore.RedisClient;

namespace Polystore.Redis.Apply;

/// <summary>Runs remedies command by command: Redis has no transaction over settings.</summary>
internal sealed class RedisApplier : IApply
{
    /// <inheritdoc />
    public async Task<ApplyResult> ApplyAsync(
        DatabaseUrl target,
        IReadOnlyList<Change> changes,
        ObserveOptions options,
        IProgress<ProgressStep>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        await using var sender = new CommandSender(target, options);
        return await new Commands(sender).RunAsync(changes, progress, cancellationToken);
    }

    private sealed class Commands(CommandSender sender) : StepwiseApplication
    {
        protected override Task SendAsync(string statement, CancellationToken cancellationToken) => sender.SendAsync(statement, cancellationToken);

        protected override bool IsRefusal(Exception failure) => failure is RedisServerException or TargetException;

        protected override bool IsLoss(Exception failure) => failure is RedisException;

        // The file keeps what it had; what is in force was set back.
        protected override bool MayFail(string statement) => statement.EndsWith(ConfigChange.Rewrite, StringComparison.Ordinal);
    }
}
