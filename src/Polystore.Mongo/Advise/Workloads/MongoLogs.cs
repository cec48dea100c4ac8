using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;

namespace Polystore.Mongo.Advise.Workloads;

/// <summary>Reads the logs of mongod and mongos, and exports of system.profile, as a workload.</summary>
internal sealed class MongoLogs : IReadLog
{
    private const int LooksAt = 40;

    /// <inheritdoc />
    public bool IsLog(Stream beginning, ReadLogOptions options)
    {
        using var reader = new StreamReader(beginning, leaveOpen: true);
        for (var number = 0; number < LooksAt && reader.ReadLine() is { } line; number++)
        {
            if (LogLine.Read(line).Kind != LogLine.Kind.None)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public Workload Read(IReadOnlyList<(string Name, Func<Stream> Open)> logs, ReadLogOptions options, CancellationToken cancellationToken)
    {
        if (options.LinePrefix is not null)
        {
            throw new UsageException("--log-line-prefix is for PostgreSQL; lines of MongoDB's log all begin alike.");
        }

        var groups = new OperationGroups();
        var (unreadable, elsewhere) = (0L, 0L);
        foreach (var (_, open) in logs)
        {
            using var reader = new StreamReader(open());
            while (reader.ReadLine() is { } line)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (kind, seen) = LogLine.Read(line);
                unreadable += kind == LogLine.Kind.Unreadable ? 1 : 0;
                if (seen is not null && options.Database is { } database && seen.Operation.Database != database)
                {
                    elsewhere++;
                }
                else if (seen is not null)
                {
                    groups.Add(seen);
                }
            }
        }

        var origin = string.Join(", ", logs.Select(log => log.Name));
        var workload = groups.ToWorkload(WorkloadSource.Log, origin, Notes(unreadable, elsewhere, options.Database));
        return workload.Statements.Count > 0
            ? workload
            : throw new UsageException($"{origin} holds no operation that could be advised on{(elsewhere > 0 ? $" ({elsewhere} are of other databases than {options.Database}; --log-database names another)" : "")}; mongod logs operations above slowms (db.setProfilingLevel(0, {{ slowms: 20 }})).");
    }

    private static IEnumerable<string> Notes(long unreadable, long elsewhere, string? database)
    {
        yield return "mongod logs what took longer than slowms (100 ms unless set): fast operations that run often are not in it.";
        if (unreadable > 0)
        {
            yield return $"{unreadable} lines about operations could not be read; mongod cuts commands beyond 10 kB (maxLogSizeKB).";
        }

        if (elsewhere > 0)
        {
            yield return $"{elsewhere} operations on other databases than {database} were left out.";
        }
    }
}
