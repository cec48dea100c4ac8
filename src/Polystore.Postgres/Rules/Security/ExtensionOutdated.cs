using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class ExtensionOutdated : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-EXTENSION-OUTDATED",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Extension older than its files",
        LooksFor = "Extensions whose installed version is older than the one that the server's files offer. Not reported: extensions that are newer than the default, and those whose versions cannot be ordered.",
        Why = "New server packages bring new libraries, but the SQL objects stay old until ALTER EXTENSION UPDATE: security fixes in them, and new functions, are not there.",
        References = ["https://www.postgresql.org/docs/current/sql-alterextension.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Extensions, out var extensions, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(extensions.Items
            .Where(extension => extension.DefaultVersion is { } offered && IsOlder(extension.Version, offered))
            .Select(extension => Finding(context, extension)));
    }

    // Versions are free texts; numbers between dots and dashes can be compared, anything else cannot.
    private static bool IsOlder(string installed, string offered)
    {
        var (one, other) = (Numbers(installed), Numbers(offered));
        if (one is null || other is null)
        {
            return false;
        }

        for (var i = 0; i < Math.Max(one.Count, other.Count); i++)
        {
            var order = one.ElementAtOrDefault(i).CompareTo(other.ElementAtOrDefault(i));
            if (order != 0)
            {
                return order < 0;
            }
        }

        return false;
    }

    private static List<long>? Numbers(string version)
    {
        var numbers = new List<long>();
        foreach (var part in version.Split('.', '-', '_'))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private Finding Finding(RuleContext context, PostgresExtension extension) => context.Problem(
        Info, SecuritySubject.Extension(extension.Name), Severity.Low, $"extension {extension.Name} is at {extension.Version}, its files offer {extension.DefaultVersion}") with
    {
        Evidence =
        [
            Evidence.Of("installed version", extension.Version, null, "pg_extension"),
            Evidence.Of("version of the files", extension.DefaultVersion, null, "pg_available_extensions"),
        ],
        Remedy = new Remedy
        {
            Apply = [$"ALTER EXTENSION {PgName.Quote(extension.Name)} UPDATE TO {PgName.Literal(extension.DefaultVersion!)}"],
            Reversible = false,
            Reason = "extensions bring scripts from older versions to newer ones, seldom back",
            Lock = "ACCESS EXCLUSIVE on objects of the extension that the new version changes, until it is done",
            Duration = "milliseconds for most extensions: their update scripts replace functions; read the release notes of those that keep data",
        },
    };
}
