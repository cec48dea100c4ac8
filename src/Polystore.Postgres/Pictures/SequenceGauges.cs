using Polystore.Core.Catalogs;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Design;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Pictures;

/// <summary>How much of their values sequences have handed out, as the narrowest column fed by them can hold.</summary>
internal static class SequenceGauges
{
    private const int Most = 12;

    public static GaugesPicture? Draw(RuleContext context, FindingMarks marks)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out _))
        {
            return null;
        }

        var users = SequenceUser.Find(reading);
        var all = context.Catalog.Sequences
            .Where(sequence => sequence is { Cycles: false, LastValue: not null })
            .Select(sequence => Gauge(sequence, users[new ObjectName(sequence.Schema, sequence.Name)].ToList(), marks))
            .OfType<PictureGauge>()
            .OrderByDescending(gauge => gauge.Fill).ThenBy(gauge => gauge.Label, StringComparer.Ordinal)
            .ToList();
        return all.Count == 0 ? null : new GaugesPicture
        {
            Title = "Sequences and keys",
            Caption = "Values handed out of those that the sequence, and the column it feeds, can hold." + (all.Count > Most ? $" The fullest {Most} of {Amount.Of(all.Count)}." : ""),
            Gauges = all.Take(Most).ToList(),
        };
    }

    private static PictureGauge? Gauge(Sequence sequence, IReadOnlyList<SequenceUser> users, FindingMarks marks)
    {
        var narrowest = users.Where(user => user.Largest is not null).MinBy(user => user.Largest);
        var (first, last) = SequenceFilling.Range(sequence, narrowest);
        var step = Math.Sign(sequence.Increment);
        var room = ((last - first) * step) + 1;
        return room <= 0 ? null : new PictureGauge
        {
            Label = narrowest is null ? $"{sequence.Schema}.{sequence.Name}" : $"{narrowest.Table.ObjectName}.{narrowest.Column}",
            Value = (double)Math.Max(0, ((sequence.LastValue!.Value - first) * step) + 1),
            Limit = (double)room,
            Severity = marks.Of(SubjectOf.The(sequence)),
        };
    }
}
