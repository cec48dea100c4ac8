using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class FileErrors : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-FILE-ERROR",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Line of a configuration file with an error",
        LooksFor = "Lines of postgresql.conf and the files that it includes which the server cannot read or apply. Not reported: lines that only wait for a restart.",
        Why = "A running server ignores the whole change at reload, and a server that is started refuses to: the next restart becomes an outage.",
        References = ["https://www.postgresql.org/docs/current/view-pg-file-settings.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Configuration, out var configuration, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var waiting = context.Snapshot.Settings.Where(setting => setting.PendingRestart).Select(setting => setting.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return configuration.FileErrors is { } errors
            ? RuleVerdict.Of(errors.Where(line => line.Name is null || !waiting.Contains(line.Name)).Select(line => Finding(context, line)))
            : RuleVerdict.NotExamined("needs the right to read pg_file_settings (a superuser has it)");
    }

    private Finding Finding(RuleContext context, PostgresFileSetting line)
    {
        var file = Path.GetFileName(line.File ?? "postgresql.conf");
        var subject = new Subject
        {
            Engine = EngineNames.Postgres,
            Kind = "setting",
            Path = [file, line.Name ?? "line"],
            Label = line.Name is null ? $"{file} line {line.Line}" : $"{line.Name} in {file}",
            Location = $"line {line.Line}",
        };
        return context.Problem(Info, subject, Severity.High, $"{file} line {line.Line} has an error: {line.Error}") with
        {
            Discriminator = line.Name is null ? line.Error : null,
            Evidence =
            [
                Evidence.Of("file", line.File, null, "pg_file_settings"),
                Evidence.Of("line", (long)(line.Line ?? 0), null, "pg_file_settings"),
                Evidence.Of("error", line.Error, null, "pg_file_settings"),
            ],
            Remedy = Remedy.ByHand(
                $"Mend or remove the line{(line.Name is not null && file == "postgresql.auto.conf" ? $" (ALTER SYSTEM RESET {line.Name})" : "")}, then SELECT pg_reload_conf() and look at pg_file_settings again.",
                "a file of the server, whose author knows what was meant"),
        };
    }
}
