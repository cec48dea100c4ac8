namespace Polystore.Core.Selection;

/// <summary>A set of indexes with its cost, changed one index at a time; each change looks only at the queries that it can touch.</summary>
internal sealed class SelectionState
{
    private readonly SelectionInstance instance;
    private readonly bool[] chosen;
    private readonly double[] costs;
    private readonly Dictionary<int, int> perTable = [];
    private double queryCost;
    private double upkeep;

    public SelectionState(SelectionInstance instance, IEnumerable<int> start)
    {
        this.instance = instance;
        chosen = new bool[instance.Count];
        costs = [.. instance.Base];
        queryCost = costs.Sum();
        foreach (var index in start)
        {
            Add(index);
        }
    }

    public double Cost => queryCost + upkeep;

    public long Bytes { get; private set; }

    public int Number { get; private set; }

    public bool Has(int index) => chosen[index];

    public IEnumerable<int> Chosen()
    {
        for (var index = 0; index < chosen.Length; index++)
        {
            if (chosen[index])
            {
                yield return index;
            }
        }
    }

    public void Add(int index)
    {
        if (!chosen[index])
        {
            Set(index, true);
        }
    }

    public void Remove(int index)
    {
        if (chosen[index])
        {
            Set(index, false);
        }
    }

    /// <summary>Whether the set keeps to the limits.</summary>
    public bool Fits =>
        Bytes <= instance.Budget
        && Number <= (instance.Limits.Indexes ?? int.MaxValue)
        && (instance.Limits.IndexesPerTable is not { } most || perTable.Values.All(number => number <= most));

    /// <summary>Whether the set would still keep to the limits with these indexes too.</summary>
    public bool FitsWith(int[] more)
    {
        var (bytes, number) = (Bytes, Number);
        foreach (var index in more)
        {
            if (!chosen[index])
            {
                bytes += instance.Bytes[index];
                number++;
            }
        }

        return bytes <= instance.Budget && number <= (instance.Limits.Indexes ?? int.MaxValue) && FitTables(more);
    }

    /// <summary>What the whole would cost less with these indexes too; negative when their upkeep outweighs them.</summary>
    public double GainOf(int[] more)
    {
        var before = Cost;
        var added = new List<int>(more.Length);
        foreach (var index in more)
        {
            if (!chosen[index])
            {
                Add(index);
                added.Add(index);
            }
        }

        var gain = before - Cost;
        added.ForEach(Remove);
        return gain;
    }

    /// <summary>What the whole would cost more without this index; negative when it is better gone.</summary>
    public double LossOf(int index)
    {
        var before = Cost;
        Remove(index);
        var loss = Cost - before;
        Add(index);
        return loss;
    }

    private bool FitTables(int[] more)
    {
        if (instance.Limits.IndexesPerTable is not { } most)
        {
            return true;
        }

        var added = more.Where(index => !chosen[index]).GroupBy(index => instance.Table[index]).ToDictionary(table => table.Key, table => table.Count());
        return perTable.All(table => table.Value + added.GetValueOrDefault(table.Key) <= most) && added.All(table => perTable.GetValueOrDefault(table.Key) + table.Value <= most);
    }

    private void Set(int index, bool present)
    {
        chosen[index] = present;
        var sign = present ? 1 : -1;
        Bytes += sign * instance.Bytes[index];
        Number += sign;
        upkeep += sign * instance.Upkeep[index];
        perTable[instance.Table[index]] = perTable.GetValueOrDefault(instance.Table[index]) + sign;
        foreach (var query in instance.QueriesOf[index])
        {
            var cost = CostOf(query);
            queryCost += cost - costs[query];
            costs[query] = cost;
        }
    }

    private double CostOf(int query)
    {
        foreach (var choice in instance.Choices[query])
        {
            var all = true;
            foreach (var index in choice.Indexes)
            {
                if (!chosen[index])
                {
                    all = false;
                    break;
                }
            }

            if (all)
            {
                return choice.Cost;
            }
        }

        return instance.Base[query];
    }
}
