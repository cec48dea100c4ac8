using System.Globalization;

namespace Polystore.Bench;

/// <summary>Processor time of processes by Linux's /proc, which other work on the machine hardly changes, unlike wall time.</summary>
internal static class ProcessorTime
{
    // Ticks of 1/100 s on every Linux that .NET runs on (getconf CLK_TCK).
    private const double MillisecondsOfATick = 10;

    // Positions behind the name in parentheses: utime 14, stime 15, cutime 16, cstime 17 (man 5 proc), and the state is field 3.
    private const int Own = 14 - 3;
    private const int Children = 16 - 3;

    /// <summary>Milliseconds of a process, user and system; null when it is not there.</summary>
    public static double? Of(int processId) => Read(processId, Own);

    /// <summary>Milliseconds of the children of a process that have ended; null when it is not there.</summary>
    public static double? OfEndedChildren(int processId) => Read(processId, Children);

    private static double? Read(int processId, int position)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[position], CultureInfo.InvariantCulture) + long.Parse(fields[position + 1], CultureInfo.InvariantCulture)) * MillisecondsOfATick;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
