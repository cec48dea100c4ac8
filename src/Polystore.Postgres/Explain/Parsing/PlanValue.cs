using System.Globalization;
using System.Text;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>A value of any of the structured formats: an object, a list or a scalar. Text is read into the same shape.</summary>
internal sealed class PlanValue
{
    private const int DeepestShown = 16;

    private PlanValue()
    {
    }

    /// <summary>A scalar as it was written; null for objects, lists and JSON's null.</summary>
    public string? Scalar { get; private init; }

    /// <summary>True when JSON and YAML put the scalar into quotes.</summary>
    public bool Quoted { get; private init; }

    public List<KeyValuePair<string, PlanValue>>? Members { get; private init; }

    public List<PlanValue>? Items { get; private init; }

    public bool IsEmpty => Scalar is null && Members is not { Count: > 0 } && Items is not { Count: > 0 };

    public static PlanValue Object() => new() { Members = [] };

    public static PlanValue List() => new() { Items = [] };

    public static PlanValue Of(string? text) => new() { Scalar = text, Quoted = true };

    public static PlanValue Bare(string? text) => new() { Scalar = text };

    public static PlanValue Of(double number) => Bare(number.ToString("0.0##############", CultureInfo.InvariantCulture) is var text && text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text);

    public static PlanValue Of(bool flag) => Bare(flag ? "true" : "false");

    public static PlanValue Of(IEnumerable<string> items)
    {
        var list = List();
        list.Items!.AddRange(items.Select(Of));
        return list;
    }

    public void Add(string name, PlanValue value) => Members!.Add(new(name, value));

    public void Add(string name, string value) => Add(name, Of(value));

    public PlanValue? Find(string name)
    {
        foreach (var member in Members ?? [])
        {
            if (member.Key == name)
            {
                return member.Value;
            }
        }

        return null;
    }

    public double? AsNumber() =>
        double.TryParse(Scalar, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public bool AsFlag() => Scalar is "true" or "on" or "yes" or "True";

    /// <summary>One line for values of which nothing is known: lists with commas, objects as in JSON.</summary>
    public string Describe()
    {
        if (Scalar is not null)
        {
            return Scalar;
        }

        if (Items is not null && Items.All(item => item.Scalar is not null))
        {
            return string.Join(", ", Items.Select(item => item.Scalar));
        }

        var text = new StringBuilder();
        Describe(text, 0);
        return text.ToString();
    }

    private void Describe(StringBuilder text, int depth)
    {
        if (Members is null && Items is null)
        {
            text.Append(Scalar ?? "null");
        }
        else if (depth == DeepestShown)
        {
            text.Append('…');
        }
        else if (Members is not null)
        {
            text.Append('{');
            for (var i = 0; i < Members.Count; i++)
            {
                text.Append(i == 0 ? "" : ", ").Append(Members[i].Key).Append(": ");
                Members[i].Value.Describe(text, depth + 1);
            }

            text.Append('}');
        }
        else
        {
            text.Append('[');
            for (var i = 0; i < Items!.Count; i++)
            {
                text.Append(i == 0 ? "" : ", ");
                Items[i].Describe(text, depth + 1);
            }

            text.Append(']');
        }
    }
}
