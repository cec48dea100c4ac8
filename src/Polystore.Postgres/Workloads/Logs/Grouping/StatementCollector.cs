using System.Text;
using Polystore.Postgres.Workloads.Logs.Messages;

namespace Polystore.Postgres.Workloads.Logs.Grouping;

/// <summary>
/// Sums up the statements of logs. One execution may be logged several times: with its text first and its time after
/// (<c>log_statement</c> with <c>log_duration</c>), by auto_explain and by <c>log_min_duration_statement</c>; it counts once.
/// </summary>
internal sealed class StatementCollector(LogOptions options) : ILogSink
{
    private const int MostSessions = 20_000;

    // auto_explain's clock and the server's differ by less, in milliseconds.
    private const double Slack = 1;
    private const long MostKept = 64L << 20;

    // Longer ones carry data in bulk; reading and keeping them would cost more than they tell. Their time counts as not covered.
    private const int LongestStatement = 1 << 20;

    private readonly byte[]? database = options.Database is { } name ? Encoding.UTF8.GetBytes(name) : null;
    private readonly Dictionary<ulong, ShapeTotals> shapes = [];
    private readonly Dictionary<ulong, SessionTail> tails = [];
    private readonly Random random = new(1);
    private long kept;

    public IReadOnlyCollection<ShapeTotals> Shapes => shapes.Values;

    public DateTimeOffset? From { get; private set; }

    public DateTimeOffset? To { get; private set; }

    public double Milliseconds { get; private set; }

    public double Shortest { get; private set; } = double.PositiveInfinity;

    public long Entries { get; private set; }

    public long OtherDatabases { get; private set; }

    public long Forgotten { get; private set; }

    public void Add(in LogEntry entry)
    {
        Entries++;
        Notice(entry.Time);
        if (database is not null && !entry.Database.IsEmpty && !entry.Database.SequenceEqual(database))
        {
            OtherDatabases++;
            return;
        }

        if (entry.Severity is LogWord.Error or LogWord.Fatal or LogWord.Panic)
        {
            Failed(entry);
            return;
        }

        var message = StatementMessage.Read(entry.Message);
        switch (message.Kind)
        {
            case MessageKind.Run or MessageKind.Step when message.Text.Length > LongestStatement:
                Milliseconds += message.Milliseconds ?? 0;
                break;
            case MessageKind.Run:
                Ran(entry, message);
                break;
            case MessageKind.Step when message.Milliseconds is { } step:
                Milliseconds += step;
                ShapeOf(message.Text).Milliseconds += step;
                break;
            case MessageKind.Plan when message.Milliseconds is { } time:
                Planned(entry, PlanMessage.Read(message.Text), message.Text, time);
                break;
            case MessageKind.Time when message.Milliseconds is { } time:
                Timed(entry, time);
                break;
        }
    }

    private void Ran(in LogEntry entry, in StatementMessage message)
    {
        var parameters = LoggedParameters.In(entry);
        var text = message.Text;
        if (PreparedCall.Read(entry, text) is { } call)
        {
            text = call.Sql;
            parameters = call.Parameters;
        }

        if (text.Trim(" \t\r\n;"u8).IsEmpty)
        {
            return;
        }

        var totals = ShapeOf(text);
        var weight = WeightOf(message.Milliseconds);
        if (message.Milliseconds is not { } time)
        {
            totals.Count(1, null);
            Offer(totals, text, parameters, null);
            Remember(entry, new SessionTail(totals, null));
            return;
        }

        Shortest = Math.Min(Shortest, time);

        // In the simple protocol auto_explain speaks at the end of the execution, right before its whole time is logged.
        if (tails.Remove(SessionOf(entry), out var tail) && !tail.Whole && tail.Totals == totals && tail.Milliseconds is { } planned && planned <= time + Slack)
        {
            Correct(totals, time - planned);
            if (!parameters.IsEmpty)
            {
                Offer(totals, text, parameters, time);
            }

            return;
        }

        totals.Count(weight, time);
        Milliseconds += time * weight;
        Offer(totals, text, parameters, time);
        Remember(entry, new SessionTail(totals, time, Whole: true));
    }

    private void Planned(in LogEntry entry, PlanMessage plan, ReadOnlySpan<byte> written, double time)
    {
        if (plan.Query is null || plan.Query.Length > LongestStatement)
        {
            Milliseconds += time;
            return;
        }

        var totals = ShapeOf(plan.Query);
        var before = totals.Kept;
        totals.OfferPlan(written, plan.Parameters, time);
        kept += totals.Kept - before;
        if (tails.TryGetValue(SessionOf(entry), out var tail) && tail.Whole && tail.Totals == totals && time <= tail.Milliseconds + Slack)
        {
            tails.Remove(SessionOf(entry));
            return;
        }

        Shortest = Math.Min(Shortest, time);
        Milliseconds += time;
        if (tail.Totals == totals && tail.Milliseconds is null)
        {
            // log_statement counted it already.
            totals.Count(1, time);
            totals.Calls--;
        }
        else
        {
            totals.Count(1, time);
        }

        Offer(totals, plan.Query, plan.Parameters ?? [], time);
        Remember(entry, new SessionTail(totals, time));
    }

    private void Timed(in LogEntry entry, double time)
    {
        if (!tails.Remove(SessionOf(entry), out var tail) || tail.Whole)
        {
            Milliseconds += time;
        }
        else if (tail.Milliseconds is { } counted)
        {
            Correct(tail.Totals, time - counted);
        }
        else
        {
            Milliseconds += time;
            Shortest = Math.Min(Shortest, time);
            tail.Totals.Count(1, time);
            tail.Totals.Calls--;
        }
    }

    private void Correct(ShapeTotals totals, double difference)
    {
        totals.Milliseconds += difference;
        Milliseconds += difference;
    }

    private void Failed(in LogEntry entry)
    {
        if (entry.Statement.Trim(" \t\r\n;"u8).IsEmpty || entry.Statement.Length > LongestStatement)
        {
            return;
        }

        var totals = ShapeOf(entry.Statement);
        totals.Errors++;
        if (!IsCanceled(entry))
        {
            return;
        }

        // It ran for long and would have been the slowest; its time is not logged.
        totals.Canceled++;
        var seen = tails.Remove(SessionOf(entry), out var tail) && tail.Totals == totals && tail.Milliseconds is null;
        totals.Count(seen ? 0 : 1, null);
        Offer(totals, entry.Statement, LoggedParameters.In(entry), null);
    }

    private static bool IsCanceled(in LogEntry entry)
    {
        if (!entry.SqlState.IsEmpty)
        {
            return entry.SqlState.SequenceEqual("57014"u8);
        }

        foreach (var language in LogLanguage.All)
        {
            if (entry.Message.IndexOf(language.Canceling) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private double WeightOf(double? milliseconds) => milliseconds < options.SampledBelowMilliseconds ? 1 / options.SampleRate : 1;

    private ShapeTotals ShapeOf(ReadOnlySpan<byte> text)
    {
        var key = StatementKey.Of(text);
        if (shapes.TryGetValue(key, out var totals))
        {
            return totals;
        }

        if (shapes.Count >= options.MostShapes || kept > MostKept)
        {
            Forget();
        }

        totals = new ShapeTotals(text);
        kept += totals.Text.Length;
        return shapes[key] = totals;
    }

    // As pg_stat_statements does: those of least time make room. Their time stays in the total, so the share covered says it.
    private void Forget()
    {
        var order = shapes.OrderBy(shape => shape.Value.Milliseconds).ThenBy(shape => shape.Value.Calls).ThenBy(shape => shape.Key).ToList();
        foreach (var (key, totals) in order.Take((order.Count / 4) + 1))
        {
            Forgotten++;
            kept -= totals.Kept + totals.Text.Length;
            shapes.Remove(key);
        }

        tails.Clear();
    }

    private void Offer(ShapeTotals totals, ReadOnlySpan<byte> text, ReadOnlySpan<byte> parameters, double? milliseconds)
    {
        var before = totals.Kept;
        totals.Offer(text, parameters, milliseconds, random);
        kept += totals.Kept - before;
    }

    private void Remember(in LogEntry entry, SessionTail tail)
    {
        if (tails.Count >= MostSessions)
        {
            tails.Clear();
        }

        tails[SessionOf(entry)] = tail;
    }

    private static ulong SessionOf(in LogEntry entry)
    {
        ulong hash = 14695981039346656037;
        foreach (var value in entry.Session)
        {
            hash = (hash ^ value) * 1099511628211;
        }

        return hash;
    }

    private void Notice(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && LogTime.Parse(text) is { } time)
        {
            From = time < From ? time : From ?? time;
            To = time > To ? time : To ?? time;
        }
    }
}
