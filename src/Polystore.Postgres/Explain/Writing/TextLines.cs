using System.Globalization;
using System.Text;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>Appends indented lines, leaving out what there is not.</summary>
internal sealed class TextLines(StringBuilder text, int indent)
{
    public TextLines Deeper() => new(text, indent + 2);

    public void Line(string line) => text.Append(' ', indent).Append(line).Append('\n');

    public void Property(string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            Line($"{name}: {value}");
        }
    }

    public void Property(string name, double? value)
    {
        if (value is { } number)
        {
            Line($"{name}: {Number(number)}");
        }
    }

    public void Count(string name, double value) => Property(name, value == 0 ? null : value);

    public void Flag(string name, bool value) => Property(name, value ? "true" : null);

    public void List(string name, IReadOnlyList<string> items) => Property(name, string.Join(", ", items));

    /// <summary>The parts that there are, with two blanks between them, as one line.</summary>
    public void Parts(params ReadOnlySpan<(string Name, double? Value, string Unit)> parts)
    {
        var line = new StringBuilder();
        foreach (var (name, value, unit) in parts)
        {
            if (value is { } number)
            {
                line.Append(line.Length == 0 ? "" : "  ").Append(name).Append(": ").Append(Number(number)).Append(unit);
            }
        }

        if (line.Length > 0)
        {
            Line(line.ToString());
        }
    }

    public static string Number(double value) => value.ToString("0.################", CultureInfo.InvariantCulture);

    /// <summary>Milliseconds with the server's three decimals, more when there are more.</summary>
    public static string Time(double value) => value.ToString("0.000#############", CultureInfo.InvariantCulture);

    /// <summary>Costs with the server's two decimals, more when there are more.</summary>
    public static string Cost(double value) => value.ToString("0.00##############", CultureInfo.InvariantCulture);
}
