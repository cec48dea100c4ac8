using System.Globalization;
using Polystore.Core.Workloads;
using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Advise.Workloads;

/// <summary>Gathers executions into shapes: operations that differ in values alone are one statement. A few executions are kept for their values.</summary>
internal sealed class OperationGroups
{
    private const int MostSamples = 8;

    // Shapes with names made by a program are without end.
    private const int MostShapes = 5_000;

    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
    private DateTimeOffset? first;
    private DateTimeOffset? last;

    public int LeftOut { get; private set; }

    public void Add(SeenOperation seen)
    {
        var shape = OperationText.Write(HiddenValues.Hide(seen.Operation));
        if (!groups.TryGetValue(shape, out var group))
        {
            if (groups.Count == MostShapes)
            {
                LeftOut++;
                return;
            }

            groups[shape] = group = new Group(shape);
        }

        group.Add(seen);
        first = seen.At is { } at && !(at >= first) ? at : first;
        last = seen.At is { } later && !(later <= last) ? later : last;
    }

    public Workload ToWorkload(WorkloadSource source, string origin, IEnumerable<string> notes) => new()
    {
        Source = source,
        Origin = origin,
        Since = first,
        Statements = groups.Values.OrderByDescending(group => group.Milliseconds).ThenBy(group => group.Shape, StringComparer.Ordinal)
            .Select((group, number) => group.ToStatement(string.Create(CultureInfo.InvariantCulture, $"m{number + 1:00}"))).ToList(),
        Notes = [.. notes, .. LeftOut > 0 ? [$"{LeftOut} operations beyond {MostShapes} shapes were left out."] : Array.Empty<string>()],
    };

    private sealed class Group(string shape)
    {
        private readonly List<string> samples = [];
        private long calls;
        private double returned;

        public string Shape { get; } = shape;

        public double Milliseconds { get; private set; }

        // Kept at growing distances, so that they are drawn from the whole of the record.
        public void Add(SeenOperation seen)
        {
            calls++;
            Milliseconds += seen.Milliseconds;
            returned += seen.Returned;
            if (samples.Count < MostSamples)
            {
                samples.Add(OperationText.Write(seen.Operation));
            }
            else if (long.IsPow2(calls))
            {
                samples[(int)(long.Log2(calls) % MostSamples)] = OperationText.Write(seen.Operation);
            }
        }

        public WorkloadStatement ToStatement(string id) => new()
        {
            Id = id,
            Sql = samples[0],
            Fingerprint = Shape,
            Calls = calls,
            MeanTimeMs = Milliseconds / calls,
            MeanRows = returned / calls,
            Samples = samples.ConvertAll(text => new StatementSample(text, [])),
        };
    }
}
