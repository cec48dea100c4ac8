using System.Globalization;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Engine;
using Polystore.MongoLab.Sessions;

namespace Polystore.MongoLab.Replication;

/// <summary>
/// The process of one member, which <see cref="MongoLabSet"/> starts; a process of its own, so that it can be killed and stopped as a real
/// one. It ends with its standard input, that is with the one who started it.
/// </summary>
internal static class MemberProgram
{
    /// <summary>What it says when clients may come.</summary>
    public const string Ready = "ready";

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length != 5)
        {
            await Console.Error.WriteLineAsync("This is a member of a development replica set; start one with: polystore lab mongo --members 3");
            return 2;
        }

        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        var options = MemberOptions.Parse(arguments);
        // Each member reads and writes by connections of its own.
        var share = EngineConnections.Most / (2 * options.Ports.Count);
        var time = TimeProvider.System;
        await using var reading = EngineConnections.Pool(options.EnginePort, $"polystore lab reads {options.Id}", share);
        await using var member = new Member(options, share, time);
        var cursors = new OpenCursors(time);
        var state = new LabState(cursors, new ClientSessions(cursors, time), time.GetUtcNow(), time) { Member = member };
        await using var gateway = new Gateway(Gateway.Listen(options.Port), state, new CommandDispatcher(reading, state));
        member.Start();
        gateway.Open();
        await Console.Out.WriteLineAsync(Ready);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
