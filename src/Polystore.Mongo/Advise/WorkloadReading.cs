using Polystore.Core.Advising;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise.Shapes;
using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Advise;

/// <summary>Turns the statements of a workload back into operations and their searches.</summary>
internal static class WorkloadReading
{
    public static (IReadOnlyList<AdvisedOperation> Operations, IReadOnlyList<SkippedStatement> Skipped) Read(Workload workload, string? database, DateTimeOffset now)
    {
        var operations = new List<AdvisedOperation>();
        var skipped = new List<SkippedStatement>();
        foreach (var statement in workload.Statements)
        {
            try
            {
                operations.Add(Read(statement, database, now));
            }
            catch (Exception reason) when (reason is UsageException or NotSupportedException)
            {
                skipped.Add(new SkippedStatement(statement.Id, reason.Message));
            }
        }

        return (operations, skipped);
    }

    private static AdvisedOperation Read(WorkloadStatement statement, string? database, DateTimeOffset now)
    {
        var samples = statement.Samples.Select(sample => sample.Sql).DefaultIfEmpty(statement.Sql).Select(text => OperationReading.ReadAll(text, now)[0].Operation).ToList();
        if (samples.Find(sample => sample.Database is { } other && database is not null && other != database) is { } elsewhere)
        {
            throw new NotSupportedException($"it works on the database {elsewhere.Database}, and the target is {database}");
        }

        // The longest list of branches decides: a shape whose $or varies in length is read as its first execution.
        var searches = samples.ConvertAll(AccessReading.Read);
        return new AdvisedOperation(statement, samples, searches);
    }
}
