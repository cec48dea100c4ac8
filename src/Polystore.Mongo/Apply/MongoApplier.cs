using MongoDB.Bson;
using Polystore.Core.Applying;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Apply;

/// <summary>Runs remedies command by command: definitions know no transaction.</summary>
internal sealed class MongoApplier : IApply
{
    // Building an index takes as long as the collection is large.
    private static readonly TimeSpan LongestCommand = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public async Task<ApplyResult> ApplyAsync(
        DatabaseUrl target,
        IReadOnlyList<Change> changes,
        ObserveOptions options,
        IProgress<ProgressStep>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        await using var client = await MongoConnector.OpenAsync(target, options with { StatementTimeout = LongestCommand }, cancellationToken);
        return await new Commands(client).RunAsync(changes, progress, cancellationToken);
    }

    private sealed class Commands(MongoClient client) : StepwiseApplication
    {
        protected override async Task SendAsync(string statement, CancellationToken cancellationToken)
        {
            (string Database, BsonDocument Command) read;
            try
            {
                read = ShellCommand.Read(statement);
            }
            catch (FormatException wrong)
            {
                throw new UsageException($"The command `{statement}` cannot be read: {wrong.Message}.", wrong);
            }

            await client.RunCommandAsync(read.Database, read.Command, cancellationToken: cancellationToken);
        }

        protected override bool IsRefusal(Exception failure) => failure is MongoServerException;

        protected override bool IsLoss(Exception failure) => failure is MongoException;
    }
}
