using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class ChecksumsOff : IRule
{
    // pg_checksums reads and writes every page: a sequential pass at what one ordinary SSD or disk array sustains.
    private const double BytesPerSecond = 200.0 * 1024 * 1024;

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-CHECKSUMS-OFF",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Pages without checksums",
        LooksFor = "Clusters made without data checksums, which version 18 has by default.",
        Why = "A page that the disk returns changed goes unnoticed until a row of it is wrong or a statement fails, and by then it is in every backup.",
        References = ["https://www.postgresql.org/docs/current/checksums.html", "https://www.postgresql.org/docs/current/app-pgchecksums.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Configuration, out var configuration, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (configuration.DataChecksums is not { } on)
        {
            return RuleVerdict.NotExamined("the setting data_checksums was not observed");
        }

        if (on)
        {
            return RuleVerdict.Fine;
        }

        double? bytes = context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out _) && databases.Items.All(database => database.Bytes is not null)
            ? databases.Items.Sum(database => (double)database.Bytes!)
            : null;
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Setting("data_checksums"), Severity.Low, "pages have no checksums, so that damage by the storage goes unnoticed") with
            {
                Impact = bytes is null ? null : $"{Amount.Bytes(bytes.Value)} that nobody would see damaged",
                Evidence = [Evidence.Of("data checksums", "off", null, "data_checksums"), .. bytes is null ? Array.Empty<Evidence>() : [Evidence.Of("size of the cluster", bytes.Value, "bytes", "pg_database_size")]],
                Remedy = Remedy.ByHand(
                    $"Stop the server cleanly, run pg_checksums --enable -D data_directory, start it{(bytes is null ? "" : $"; about {Math.Max(1, Math.Ceiling(bytes.Value / BytesPerSecond / 60)):0} min at 200 MB/s")}. With a standby: do it there first and switch over.",
                    "it can be done only while the server is stopped"),
                Weight = bytes ?? 0,
            },
        ]);
    }
}
