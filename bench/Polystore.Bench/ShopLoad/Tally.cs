using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Polystore.Bench.ShopLoad;

/// <summary>What came back: answers, the error budget, how long nobody was served.</summary>
internal sealed class Tally
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, int> answers = [];
    private readonly List<double> milliseconds = [];
    private long lastGood = Stopwatch.GetTimestamp();
    private TimeSpan longestGap;

    /// <summary>Answers that no store's absence explains: 500, or none at all.</summary>
    public int Defects { get; private set; }

    public void Add(HttpStatusCode? status, TimeSpan took)
    {
        lock (gate)
        {
            var name = status is { } code ? ((int)code).ToString(CultureInfo.InvariantCulture) : "none";
            answers[name] = answers.GetValueOrDefault(name) + 1;
            milliseconds.Add(took.TotalMilliseconds);
            if (status is null or HttpStatusCode.InternalServerError)
            {
                Defects++;
            }
            else if (status != HttpStatusCode.ServiceUnavailable)
            {
                var now = Stopwatch.GetTimestamp();
                longestGap = TimeSpan.FromTicks(Math.Max(longestGap.Ticks, Stopwatch.GetElapsedTime(lastGood, now).Ticks));
                lastGood = now;
            }
        }
    }

    /// <param name="objective">Share of requests that has to be served, such as 0.99.</param>
    public void Print(double objective)
    {
        lock (gate)
        {
            var (all, away) = (milliseconds.Count, answers.GetValueOrDefault("503") + Defects);
            var sorted = milliseconds.Order().ToList();
            Console.WriteLine($"answers        {string.Join(", ", answers.Select(answer => $"{answer.Key}: {answer.Value}"))}");
            Console.WriteLine(FormattableString.Invariant($"latency        median {sorted[all / 2]:0.0} ms, 99 % {sorted[all * 99 / 100]:0.0} ms, longest {sorted[^1]:0} ms"));
            Console.WriteLine(FormattableString.Invariant($"availability   {100.0 * (all - away) / all:0.000} %; of the error budget for {100 * objective:0.#} % used: {100.0 * away / (all * (1 - objective)):0} %"));
            Console.WriteLine(FormattableString.Invariant($"longest gap    {longestGap.TotalSeconds:0.00} s in which nobody was served"));
        }
    }
}
