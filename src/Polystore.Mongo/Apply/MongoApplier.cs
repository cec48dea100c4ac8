using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Apply;

/// <summary>Runs remedies command by command. Definitions know no transaction: when a command of a change fails, those before it are undone by the change's own rollback.</summary>
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
        var done = new List<Change>();
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ProgressStep(change.Title, done.Count, changes.Count));
            if (await RunAsync(client, change, cancellationToken) is { } error)
            {
                return new ApplyResult(done, change, error);
            }

            done.Add(change);
        }

        return new ApplyResult(done);
    }

    private static async Task<string?> RunAsync(MongoClient client, Change change, CancellationToken cancellationToken)
    {
        var position = 0;
        try
        {
            for (; position < change.Statements.Count; position++)
            {
                await SendAsync(client, change.Statements[position], cancellationToken);
            }

            return null;
        }
        catch (MongoServerException refused)
        {
            return refused.Message + (position == 0 ? " Nothing was changed." : await UndoAsync(client, change));
        }
        catch (MongoException failure)
        {
            return failure.Message + " Whether this change is in force is unknown; look before you go on.";
        }
    }

    private static async Task<string> UndoAsync(MongoClient client, Change change)
    {
        var left = new List<string>();
        foreach (var statement in change.Rollback)
        {
            try
            {
                await SendAsync(client, statement, CancellationToken.None);
            }
            catch (MongoException)
            {
                left.Add(statement);
            }
        }

        return left.Count == 0 ? " What it had changed was set back." : $" It could not be set back whole; run: {string.Join("; ", left)}.";
    }

    private static async Task SendAsync(MongoClient client, string statement, CancellationToken cancellationToken)
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
}
