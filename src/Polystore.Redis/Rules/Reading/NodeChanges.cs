using Polystore.Core.Findings;
using Polystore.Redis.Apply;

namespace Polystore.Redis.Rules.Reading;

/// <summary>One remedy out of those of several servers, every command with the server that it is for.</summary>
internal static class NodeChanges
{
    /// <param name="changes">Automatic remedies by the server's name.</param>
    public static Remedy Of(IReadOnlyList<(string Node, Remedy Remedy)> changes) => changes[0].Remedy with
    {
        Apply = changes.SelectMany(change => change.Remedy.Apply.Select(command => NodeCommand.For(change.Node, command))).ToList(),
        Rollback = changes.Reverse().SelectMany(change => change.Remedy.Rollback.Select(command => NodeCommand.For(change.Node, command))).ToList(),
        Effects = changes.SelectMany(change => change.Remedy.Effects.Select(effect => effect is SettingChanged setting ? setting with { Name = $"{setting.Name} on {change.Node}" } : effect)).ToList(),
    };

    /// <summary>The same by the servers.</summary>
    public static Remedy Of(IReadOnlyList<(ServerFacts Server, Remedy Remedy)> changes) => Of(changes.Select(change => (change.Server.Node!, change.Remedy)).ToList());
}
