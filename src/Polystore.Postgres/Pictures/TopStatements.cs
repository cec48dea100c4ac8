using System.Globalization;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Pictures;

/// <summary>Where the execution time goes, by statement.</summary>
internal static class TopStatements
{
    private const int Most = 12;

    public static BarsPicture? Draw(Snapshot snapshot)
    {
        if (!snapshot.TryGet(PostgresSections.Statements, out var statements, out _))
        {
            return null;
        }

        // What functions run is counted once more in the statement that called them.
        var all = statements.Items.Where(item => item is { TopLevel: true, TotalMilliseconds: > 0 }).ToList();
        var shown = all.OrderByDescending(item => item.TotalMilliseconds).ThenBy(item => item.Id, StringComparer.Ordinal).Take(Most).ToList();
        var total = Math.Max(statements.TotalMilliseconds, all.Sum(item => item.TotalMilliseconds));
        if (shown.Count == 0)
        {
            return null;
        }

        return new BarsPicture
        {
            Title = "Statements that take the time",
            Caption = $"{(shown.Count == 1 ? "This one takes" : $"These {shown.Count} take")} {Amount.Share(shown.Sum(item => item.TotalMilliseconds) / total)} of the execution time of "
                + $"{Amount.Of(Math.Max(statements.Entries, shown.Count), "statement")} in this database"
                + (statements.ResetAt is { } reset ? $", counted since {reset.UtcDateTime:yyyy-MM-dd}." : "."),
            LabelName = "Statement",
            ValueName = "time in all",
            SecondName = "calls",
            Statements = true,
            Bars = shown.Select(item => new PictureBar
            {
                Label = item.Query,
                Value = new PictureAmount(item.TotalMilliseconds, "ms"),
                Share = item.TotalMilliseconds / total,
                Second = new PictureAmount(item.Calls),
                Note = item.Calls > 0
                    ? $"{(item.TotalMilliseconds / item.Calls).ToString("#,0.##", CultureInfo.InvariantCulture)} ms and {(item.Rows / item.Calls).ToString("#,0.#", CultureInfo.InvariantCulture)} {(Math.Round(item.Rows / item.Calls, 1) is 1 ? "row" : "rows")} a call"
                    : null,
            }).ToList(),
        };
    }
}
