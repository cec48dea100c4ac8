using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>
/// Who ran whom. Inputs and subplans run inside the node that they hang on. An init plan runs inside the node that first asks for
/// its value, a CTE inside the scans that pull its rows; both are drawn elsewhere, at the top of their query.
/// </summary>
internal static class Charges
{
    public static IEnumerable<Charge> Of(PostgresPlanNode[] all, double?[] totals)
    {
        var readers = CteReaders.Of(all);
        var users = InitPlanUsers.Of(all);
        foreach (var node in all)
        {
            if (node.Parent is not { } parent)
            {
                continue;
            }

            if (CteReaders.IsProducer(node))
            {
                foreach (var charge in ToReaders(node, readers[node.Id], totals))
                {
                    yield return charge;
                }
            }
            else
            {
                yield return new(node.Id - 1, (node.ParentRelationship == "InitPlan" ? users.UserOf(node) : parent.Id) - 1, 1);
            }
        }
    }

    // Whoever pulled the rows took at least as long as making them, so the longest scan is charged first. A statement that writes
    // and that nothing reads is run at the end by nobody.
    private static IEnumerable<Charge> ToReaders(PostgresPlanNode producer, List<PostgresPlanNode> scans, double?[] totals)
    {
        var total = totals[producer.Id - 1] ?? 0;
        if (total == 0)
        {
            // Without times the rows tell who read.
            var reader = scans.MaxBy(scan => (scan.ActualRows ?? 0) * (scan.Loops ?? 0));
            if (reader is not null)
            {
                yield return new(producer.Id - 1, reader.Id - 1, 1);
            }

            yield break;
        }

        var left = total;
        foreach (var scan in scans.OrderByDescending(scan => totals[scan.Id - 1] ?? 0))
        {
            var taken = Math.Min(left, totals[scan.Id - 1] ?? 0);
            if (taken > 0)
            {
                left -= taken;
                yield return new(producer.Id - 1, scan.Id - 1, taken / total);
            }
        }
    }
}
