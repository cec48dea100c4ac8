using System.Globalization;
using Polystore.Core.Errors;

namespace Polystore.Core.Selection;

/// <summary>
/// Reads selection problems as AMPL data, the form in which the research evaluation of index selection exports them: the set
/// QUERIES, the parameters size and costs, and the sets indexes_per_combination. Combination 0 is "no index".
/// </summary>
public static class AmplProblem
{
    /// <summary>Reads a problem.</summary>
    /// <exception cref="UsageException">The text is not of that form; the sentence names the line.</exception>
    public static SelectionProblem Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var sections = new AmplSections();
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            sections.Take(line, ++number);
        }

        return sections.ToProblem();
    }

    private sealed class AmplSections
    {
        private readonly List<string> queries = [];
        private readonly Dictionary<string, int> positions = [];
        private readonly List<SelectionIndex> indexes = [];
        private readonly Dictionary<string, string[]> combinations = [];
        private readonly Dictionary<string, Dictionary<string, double>> costs = [];
        private string section = string.Empty;

        public void Take(string line, int number)
        {
            var hash = line.IndexOf('#', StringComparison.Ordinal);
            var comment = hash < 0 ? string.Empty : line[(hash + 1)..].Trim();
            var text = (hash < 0 ? line : line[..hash]).Trim();
            if (text.Length == 0)
            {
                return;
            }

            var assignment = text.IndexOf(":=", StringComparison.Ordinal);
            if (assignment >= 0)
            {
                section = text[..assignment].Trim();
                text = text[(assignment + 2)..].Trim();
            }

            var values = text.Replace(";", " ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (values.Length > 0)
            {
                Values(values, comment, number);
            }
        }

        public SelectionProblem ToProblem()
        {
            if (queries.Count == 0 || indexes.Count == 0 || costs.Count == 0)
            {
                throw new UsageException("The text is not a selection problem: it needs set QUERIES, param size and param costs, as AMPL data.");
            }

            return new SelectionProblem(indexes, [.. queries.Select(Query)]);
        }

        private SelectionQuery Query(string id)
        {
            var own = costs.GetValueOrDefault(id) ?? throw new UsageException($"Query {id} of the selection problem has no costs.");
            var none = own.TryGetValue("0", out var cost) ? cost : throw new UsageException($"Query {id} of the selection problem has no cost for combination 0, which is no index.");
            var options = own.Where(entry => entry.Key != "0").Select(entry => new SelectionOption(Indexes(entry.Key), entry.Value));
            return new SelectionQuery(id, 1, none, [.. options]);
        }

        private int[] Indexes(string combination) =>
            combinations.TryGetValue(combination, out var names)
                ? [.. names.Select(name => positions.TryGetValue(name, out var position) ? position : throw new UsageException($"Combination {combination} names index {name}, which has no size."))]
                : throw new UsageException($"The costs name combination {combination}, which has no indexes_per_combination.");

        private void Values(string[] values, string comment, int number)
        {
            switch (section[(section.LastIndexOfAny([' ', '[']) + 1)..].TrimEnd(']'))
            {
                case "QUERIES":
                    queries.AddRange(values);
                    break;
                case "size" when values.Length == 2:
                    positions[values[0]] = indexes.Count;
                    indexes.Add(new SelectionIndex(comment.Length > 0 ? comment : values[0], (long)Number(values[1], number)));
                    break;
                case "costs" when values.Length == 3:
                    if (!costs.TryGetValue(values[0], out var own))
                    {
                        costs[values[0]] = own = [];
                    }

                    own[values[1]] = Number(values[2], number);
                    break;
                case "size" or "costs":
                    throw new UsageException($"Line {number} of the selection problem has {values.Length} values, which do not fit {section}.");
                case var combination when section.Contains("indexes_per_combination", StringComparison.Ordinal):
                    combinations[combination] = values;
                    break;
            }
        }

        private static double Number(string text, int line) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= 0
                ? value
                : throw new UsageException($"Line {line} of the selection problem has '{text}' where a number of at least 0 is needed.");
    }
}
