using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;

namespace Polystore.Redis.Rules.Reading;

/// <summary>What was observed of a server, for rules that were promised that it was.</summary>
/// <param name="context">All that was observed.</param>
/// <param name="node">The server's name among several; null when it is the only one.</param>
/// <param name="settings">Its settings.</param>
/// <param name="info">Its INFO.</param>
internal sealed class ServerFacts(RuleContext context, string? node, IReadOnlyDictionary<string, string> settings, InfoReading info)
{
    public RuleContext Context => context;

    /// <summary>The server's name among several; null when it is the only one.</summary>
    public string? Node => node;

    public InfoReading Info => info;

    /// <summary>A section of this server, or the reason why it is not there.</summary>
    public bool TryGet<T>(SectionKey<T> key, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? reason)
        where T : class =>
        context.Snapshot.TryGet(key.At(node), out value, out reason);

    /// <summary>A setting that the rule asked for.</summary>
    public string Setting(string name) => settings[name];

    /// <summary>A setting that only some versions have; null in the others.</summary>
    public string? MaybeSetting(string name) => settings.GetValueOrDefault(name);

    /// <summary>A number of a setting.</summary>
    /// <exception cref="OddAnswerException">It is none.</exception>
    public double SettingNumber(string name) => NumberOf(settings[name], name);

    /// <summary>A number of INFO that the rule asked for.</summary>
    /// <exception cref="OddAnswerException">It is none.</exception>
    public double Number(string field) => NumberOf(info.Text(field), field);

    /// <summary>What a server said of something, as a number.</summary>
    /// <param name="text">What it said.</param>
    /// <param name="of">Of what.</param>
    /// <exception cref="OddAnswerException">It is none.</exception>
    public static double NumberOf(string? text, string of) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw new OddAnswerException($"{of} is no number on this server");

    public bool IsReplica => info.Text("role") == "slave";

    /// <summary>Whether a server that is not this machine can reach it: it listens on an address other than the loopback.</summary>
    public bool ListensPublicly
    {
        get
        {
            var bind = (settings.GetValueOrDefault("bind") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(address => address.TrimStart('-')).ToList();
            return bind.Count == 0 || bind.Exists(address => address is not ("127.0.0.1" or "::1" or "localhost") && !address.StartsWith("127.", StringComparison.Ordinal));
        }
    }

    public long Keys => info.Databases().Sum(database => database.Keys);

    public long ExpiringKeys => info.Databases().Sum(database => database.Expires);

    /// <summary>Whether something is written to disk: save points or the append-only file.</summary>
    public bool IsPersistent => settings.GetValueOrDefault("save") is { Length: > 0 } || settings.GetValueOrDefault("appendonly") == "yes";
}
