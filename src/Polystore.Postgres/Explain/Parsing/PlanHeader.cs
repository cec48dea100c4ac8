using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>What is said about the statement as a whole.</summary>
internal static class PlanHeader
{
    public static IReadOnlyList<PlanProperty<PostgresPlan>> All { get; } =
    [
        Text("Query Text", (p, v) => p.QueryText = v, p => p.QueryText),
        Text("Query Parameters", (p, v) => p.QueryParameters = v, p => p.QueryParameters),
        new("Settings", (p, v) => p.Settings = ReadSettings(v), p => WriteSettings(p.Settings)),
        Text("Query Identifier", (p, v) => p.QueryIdentifier = v, p => p.QueryIdentifier),
        new("Planning", ReadPlanning, WritePlanning),
        Number("Planning Time", (p, v) => p.PlanningTime = v, p => p.PlanningTime),
        new("Triggers", (p, v) => p.Triggers = ReadTriggers(v), p => WriteTriggers(p.Triggers)),
        new("JIT", (p, v) => p.Jit = v.Members is null ? null : JitSection.Read(v), p => p.Jit is null ? null : JitSection.Write(p.Jit)),
        new("Serialization", (p, v) => p.Serialization = ReadSerialization(v), p => p.Serialization is null ? null : WriteSerialization(p.Serialization)),
        Number("Execution Time", (p, v) => p.ExecutionTime = v, p => p.ExecutionTime),
        // The name of 9.3 and older.
        new("Total Runtime", (p, v) => p.ExecutionTime = v.AsNumber(), _ => null),
    ];

    private static readonly Dictionary<string, PlanProperty<PostgresPlan>> Names = All.ToDictionary(property => property.Name);

    private static readonly IReadOnlyList<PlanProperty<PostgresPlan>> PlanningUsage =
        [.. UsageProperties.Of<PostgresPlan>(p => p.PlanningBuffers, (p, v) => p.PlanningBuffers = v, p => p.PlanningIoTimings, (p, v) => p.PlanningIoTimings = v)];

    private static readonly IReadOnlyList<PlanProperty<PostgresSerialization>> SerializationUsage =
        [.. UsageProperties.Of<PostgresSerialization>(s => s.Buffers, (s, v) => s.Buffers = v, s => s.IoTimings, (s, v) => s.IoTimings = v)];

    public static void Read(PostgresPlan plan, PlanValue holder)
    {
        var other = new Dictionary<string, string>();
        foreach (var (name, value) in holder.Members ?? [])
        {
            if (Names.TryGetValue(name, out var property))
            {
                property.Read(plan, value);
            }
            else if (name != "Plan" && !value.IsEmpty)
            {
                other.TryAdd(name, value.Describe());
            }
        }

        plan.Other = other;
    }

    private static PlanProperty<PostgresPlan> Text(string name, Action<PostgresPlan, string> set, Func<PostgresPlan, string?> get) =>
        PlanProperty<PostgresPlan>.Text(name, set, get);

    private static PlanProperty<PostgresPlan> Number(string name, Action<PostgresPlan, double> set, Func<PostgresPlan, double?> get) =>
        PlanProperty<PostgresPlan>.Number(name, set, get);

    private static Dictionary<string, string> ReadSettings(PlanValue value)
    {
        var settings = new Dictionary<string, string>();
        foreach (var (name, setting) in value.Members ?? [])
        {
            settings[name] = setting.Describe();
        }

        return settings;
    }

    private static PlanValue? WriteSettings(IReadOnlyDictionary<string, string> settings)
    {
        var value = PlanValue.Object();
        foreach (var (name, setting) in settings)
        {
            value.Add(name, setting);
        }

        return settings.Count == 0 ? null : value;
    }

    private static void ReadPlanning(PostgresPlan plan, PlanValue value)
    {
        foreach (var property in PlanningUsage)
        {
            if (value.Find(property.Name) is { } found)
            {
                property.Read(plan, found);
            }
        }

        if (value.Find("Memory Used")?.AsNumber() is { } used)
        {
            plan.PlanningMemory = new PostgresPlanMemory { Used = used, Allocated = value.Find("Memory Allocated")?.AsNumber() ?? used };
        }
    }

    private static PlanValue? WritePlanning(PostgresPlan plan)
    {
        var value = PlanValue.Object();
        AddAll(value, PlanningUsage, plan);
        if (plan.PlanningMemory is { } memory)
        {
            value.Add("Memory Used", PlanValue.Of(memory.Used));
            value.Add("Memory Allocated", PlanValue.Of(memory.Allocated));
        }

        return value.IsEmpty ? null : value;
    }

    private static List<PostgresTrigger> ReadTriggers(PlanValue value) => (value.Items ?? []).Where(item => item.Members is not null).Select(item => new PostgresTrigger
    {
        Name = item.Find("Trigger Name")?.Scalar,
        Constraint = item.Find("Constraint Name")?.Scalar,
        Relation = item.Find("Relation")?.Scalar,
        Time = item.Find("Time")?.AsNumber(),
        Calls = item.Find("Calls")?.AsNumber() ?? 0,
    }).ToList();

    private static PlanValue? WriteTriggers(IReadOnlyList<PostgresTrigger> triggers)
    {
        var list = PlanValue.List();
        foreach (var trigger in triggers)
        {
            var item = PlanValue.Object();
            AddText(item, "Trigger Name", trigger.Name);
            AddText(item, "Constraint Name", trigger.Constraint);
            AddText(item, "Relation", trigger.Relation);
            if (trigger.Time is { } time)
            {
                item.Add("Time", PlanValue.Of(time));
            }

            item.Add("Calls", PlanValue.Of(trigger.Calls));
            list.Items!.Add(item);
        }

        return list.IsEmpty ? null : list;
    }

    private static PostgresSerialization ReadSerialization(PlanValue value)
    {
        var serialization = new PostgresSerialization
        {
            Time = value.Find("Time")?.AsNumber(),
            OutputVolume = value.Find("Output Volume")?.AsNumber() ?? 0,
            Format = value.Find("Format")?.Scalar,
        };
        foreach (var property in SerializationUsage)
        {
            if (value.Find(property.Name) is { } found)
            {
                property.Read(serialization, found);
            }
        }

        return serialization;
    }

    private static PlanValue WriteSerialization(PostgresSerialization serialization)
    {
        var value = PlanValue.Object();
        if (serialization.Time is { } time)
        {
            value.Add("Time", PlanValue.Of(time));
        }

        value.Add("Output Volume", PlanValue.Of(serialization.OutputVolume));
        AddText(value, "Format", serialization.Format);
        AddAll(value, SerializationUsage, serialization);
        return value;
    }

    private static void AddAll<TOwner>(PlanValue value, IReadOnlyList<PlanProperty<TOwner>> properties, TOwner owner)
    {
        foreach (var property in properties)
        {
            if (property.Write(owner) is { } written)
            {
                value.Add(property.Name, written);
            }
        }
    }

    private static void AddText(PlanValue value, string name, string? text)
    {
        if (text is not null)
        {
            value.Add(name, text);
        }
    }
}
