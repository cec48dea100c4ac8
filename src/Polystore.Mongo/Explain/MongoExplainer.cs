using System.Diagnostics.CodeAnalysis;
using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Explain.Parsing;
using Polystore.Mongo.Operations;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Explain;

/// <summary>
/// Asks the server for the plan of an operation. Reads are run and measured under maxTimeMS (verbosity executionStats, with
/// <c>--analyze</c> allPlansExecution); writes are planned only, unless asked for, and even then MongoDB changes nothing (manual, "explain").
/// </summary>
[RequiresUnreferencedCode("Rules are found by reflection.")]
internal sealed class MongoExplainer(IObserve observe) : IExplain
{
    private const int TimeLimitExceeded = 50;

    /// <inheritdoc />
    public async Task<Explanation> ExplainAsync(ExplainRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        request.Options.Validate();
        var (text, operation) = Choose(request);
        var database = operation.Database ?? (request.Target.Database is { Length: > 0 } named ? named
            : throw new UsageException("Say which database: put its name into the URL (mongodb://host/shop), or begin with db.getSiblingDB(\"shop\")."));
        var snapshot = await observe.ObserveAsync(Scope(request.Target, database), request.Options with { ReadData = false }, progress, cancellationToken);

        progress?.Report(new ProgressStep("Explaining"));
        await using var client = await MongoConnector.OpenAsync(request.Target, request.Options, cancellationToken);
        var verbosity = Verbosity(request, operation);
        var (reply, note) = await AskAsync(client, database, operation, verbosity, request.Options.StatementTimeout, cancellationToken);
        var plan = PlanReader.Read(reply) with { Namespace = $"{database}.{operation.Collection}", Command = operation.Command };
        var explanation = await MongoPlanAnalyzer.AnalyzeAsync(plan, snapshot, text, request.Now, cancellationToken);
        return explanation with
        {
            Target = request.Target.ToString(),
            Notes = [.. explanation.Notes, .. Notes(operation, note is null ? verbosity : "queryPlanner", request), .. note is null ? Array.Empty<string>() : [note]],
        };
    }

    private static (string Text, MongoOperation Operation) Choose(ExplainRequest request)
    {
        if (request.Parameters.Count > 0)
        {
            throw new UsageException("--param is for SQL; an operation of MongoDB holds its values itself.");
        }

        var operations = OperationReading.ReadAll(request.Sql, request.Now);
        var chosen = request.Nth switch
        {
            null when operations.Count == 1 => operations[0],
            { } nth when nth >= 1 && nth <= operations.Count => operations[nth - 1],
            null => throw new UsageException(operations.Count == 0 ? "There is no operation in the text; give one such as db.orders.find({ … })." : $"The text holds {operations.Count} operations; choose one with --nth."),
            { } nth => throw new UsageException($"There is no operation {nth}; the text holds {operations.Count}."),
        };
        return MongoOperation.Explainable.Contains(chosen.Operation.Name)
            ? (chosen.Statement.Text, chosen.Operation)
            : throw new UsageException($"'{chosen.Operation.Name}' has no plan; MongoDB explains {string.Join(", ", MongoOperation.Explainable)}.");
    }

    // The database of a URL is also where its user is looked up, unless it says where.
    private static DatabaseUrl Scope(DatabaseUrl target, string database) =>
        target.Database != database && (target.User is null || target.Option("authSource") is not null) ? target.WithDatabase(database) : target;

    private static string Verbosity(ExplainRequest request, MongoOperation operation) =>
        operation.Writes && !request.AnalyzeWrites ? "queryPlanner" : request.Analyze && !operation.Writes ? "allPlansExecution" : "executionStats";

    private static async Task<(BsonDocument Reply, string? Note)> AskAsync(
        MongoClient client, string database, MongoOperation operation, string verbosity, TimeSpan limit, CancellationToken cancellationToken)
    {
        // A pipeline that writes is only ever planned: the server refuses to run it under explain.
        var command = operation.Name == "aggregate" && !operation.Command.Contains("cursor") ? new BsonDocument(operation.Command).Add("cursor", new BsonDocument()) : operation.Command;
        BsonDocument Explain(string level) => new() { { "explain", command }, { "verbosity", level }, { "maxTimeMS", (long)limit.TotalMilliseconds } };
        try
        {
            return (await client.RunCommandAsync(database, Explain(verbosity), MongoCommandKind.Read, null, cancellationToken), null);
        }
        catch (MongoServerException slow) when (slow.Code == TimeLimitExceeded && verbosity != "queryPlanner")
        {
            return (await client.RunCommandAsync(database, Explain("queryPlanner"), MongoCommandKind.Read, null, cancellationToken),
                $"It did not finish within {limit.TotalSeconds:0.#} s (--timeout), so that the plan is without measurements.");
        }
        catch (MongoServerException refusal)
        {
            throw new UsageException($"The server does not explain it: {refusal.Message.TrimEnd('.')}.", refusal);
        }
        catch (MongoException failure)
        {
            throw MongoConnector.Failure(failure);
        }
    }

    private static IEnumerable<string> Notes(MongoOperation operation, string verbosity, ExplainRequest request)
    {
        yield return (operation.Writes, verbosity) switch
        {
            (true, "queryPlanner") when operation.Name == "aggregate" => "Verbosity queryPlanner: the pipeline writes ($out or $merge), so it was planned and not run.",
            (true, "queryPlanner") => "Verbosity queryPlanner: the operation writes, so it was planned and not run; --analyze-writes measures it, and explain changes no document then either.",
            (true, _) => $"Verbosity {verbosity}: the search was run and measured; explain of a write changes no document.",
            (_, "queryPlanner") => "Verbosity queryPlanner: planned and not run.",
            _ => $"Verbosity {verbosity}: run and measured within {request.Options.StatementTimeout.TotalSeconds:0.#} s; explain never uses a cached plan.",
        };
    }
}
